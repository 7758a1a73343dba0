package dev.tusk.ops.doctor.index;

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
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

final class InvalidIndex implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "IDX-001",
                    Severity.WARNING,
                    "An index that is not valid",
                    "A build with CREATE INDEX CONCURRENTLY failed, or was ended. No query uses the index, but every write keeps it up, and a unique one "
                            + "refuses rows already.",
                    "Build it anew with REINDEX INDEX CONCURRENTLY, or drop it. One that ends in _ccnew or _ccold is left of a REINDEX: drop it.")
            .from(
                    "PostgreSQL manual: CREATE INDEX, Building Indexes Concurrently",
                    "PgHero; check_pgactivity, service invalid_indexes");

    private static final String BUILDING =
            "select index_relid::bigint from pg_stat_progress_create_index where index_relid <> 0";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Index> invalid =
                db.facts().indexes().stream().filter(index -> !index.valid()).toList();
        if (invalid.isEmpty()) {
            return List.of();
        }
        List<Long> building = db.query(BUILDING, row -> row.getLong(1));
        List<Finding> found = new ArrayList<>();
        for (Index index : invalid) {
            Table table = db.facts().tablesByOid().get(index.table());
            if (table != null && !table.kind().equals("p") && !building.contains(index.oid())) {
                found.add(found(db, index, table));
            }
        }
        return found;
    }

    private Finding found(Inspection db, Index index, Table table) throws SQLException {
        boolean leftOver = index.name().matches(".*_cc(new|old)[0-9]*\"?");
        Fix fix = leftOver
                ? IndexFix.undoneByDefinition(
                        db,
                        index,
                        Fix.safe(
                                "Drop what is left of a REINDEX",
                                Lock.SHARE_UPDATE_EXCLUSIVE,
                                "drop index concurrently " + index.name()))
                : Fix.safe(
                        "Build it anew; writes go on meanwhile. A unique index fails again where rows are there twice",
                        Lock.SHARE_UPDATE_EXCLUSIVE,
                        "reindex index concurrently " + index.name());
        return finding(
                Subject.index(index.name()),
                "is not valid, so that no query uses it, and writes keep it up",
                "Writes pay for it, and queries that need it scan the table",
                fix.verifiedBy("select indisvalid from pg_catalog.pg_index where indexrelid = %s::regclass"
                        .formatted(IndexFix.literal(index.name()))),
                Evidence.of("table", table.name()),
                Evidence.bytes("size", index.bytes()),
                Evidence.of("takes writes", index.ready()));
    }
}
