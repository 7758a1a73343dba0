package dev.tusk.ops.doctor.vector;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Index;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

final class IvfflatLists implements DoctorRule {

    private static final Threshold FACTOR = new Threshold(
            "factor",
            4,
            Unit.COUNT,
            "times that the number of lists is off what is advised",
            "pgvector README: rows / 1000 up to a million rows, the root of them above; a factor of 4 changes speed or recall by about as much");
    private static final Threshold ROWS = new Threshold("rows", 5_000, Unit.ROWS, "rows of the table", "ours");

    private static final RuleCard CARD = RuleCard.of(
                    "VEC-010",
                    Severity.WARNING,
                    "The lists of an IVFFlat index do not fit its rows",
                    "Lists are made around the rows that are there when the index is built. Where many came since, or it was built while the table was almost empty, rows crowd in few lists: "
                            + "searches read too much, or miss what stands in other lists.",
                    "Build it anew with rows / 1000 lists (the root of the rows above a million), or take HNSW, which grows with its rows.")
            .with(FACTOR, ROWS)
            .from("pgvector README, IVFFlat")
            .needing(Need.PGVECTOR);

    private static final int USUAL_LISTS = 100;
    private static final long MILLION = 1_000_000;

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double factor = db.limit(this, FACTOR);
        List<Finding> found = new ArrayList<>();
        for (Index index : db.facts().indexes()) {
            Table table = db.facts().tablesByOid().get(index.table());
            if (!index.method().equals("ivfflat") || table == null || table.estimatedRows() < db.limit(this, ROWS)) {
                continue;
            }
            int lists = index.option("lists").map(Integer::parseInt).orElse(USUAL_LISTS);
            long rows = table.estimatedRows();
            long right = Math.max(1, rows <= MILLION ? rows / 1000 : Math.round(Math.sqrt((double) rows)));
            if (lists > right * factor || lists * factor < right) {
                found.add(finding(
                        Subject.index(index.name()),
                        "has %,d lists for %,d rows".formatted(lists, rows),
                        lists > right
                                ? "Searches look at few rows of many small lists, and miss others"
                                : "Searches read long lists",
                        Fix.decide(
                                        "Build it anew with %,d lists: the first statement takes its lock for a moment, the build stops nobody"
                                                .formatted(right),
                                        Lock.ACCESS_EXCLUSIVE,
                                        "alter index %s set (lists = %d)".formatted(index.name(), right),
                                        "reindex index concurrently " + index.name())
                                .undoneBy(
                                        "alter index %s set (lists = %d)".formatted(index.name(), lists),
                                        "reindex index concurrently " + index.name())
                                .verifiedBy("select reloptions from pg_catalog.pg_class where oid = %d"
                                        .formatted(index.oid())),
                        Evidence.count("lists", lists),
                        Evidence.count("advised", right),
                        Evidence.rows("rows", rows)));
            }
        }
        return found;
    }
}
