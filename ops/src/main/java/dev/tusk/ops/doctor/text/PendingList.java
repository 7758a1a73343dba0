package dev.tusk.ops.doctor.text;

import dev.tusk.core.sql.Sql;
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
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

final class PendingList implements DoctorRule {

    private static final Threshold PAGES = new Threshold(
            "pages",
            256,
            Unit.COUNT,
            "pages of the pending list",
            "ours: half of gin_pending_list_limit (4 MB); each search reads them all");
    private static final Threshold INSERTED = new Threshold(
            "rows", 1000, Unit.ROWS, "rows written since vacuum, from which an index is looked at", "ours");

    private static final RuleCard CARD = RuleCard.of(
                    "FTS-007",
                    Severity.WARNING,
                    "The pending list of a GIN index is long",
                    "With fastupdate new entries wait in a list, which each search reads from end to end, until vacuum or the writer that fills it up sorts it in: searches are slow, and "
                            + "single writes take seconds.",
                    "Vacuum the table, or clean the list now. Where writes come all day, switch fastupdate off, or make gin_pending_list_limit small for the index.")
            .with(PAGES, INSERTED)
            .from("PostgreSQL manual: GIN Fast Update Technique; gin_clean_pending_list");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Index> candidates = new ArrayList<>();
        for (Index index : db.facts().indexes()) {
            Table table = db.facts().tablesByOid().get(index.table());
            boolean fast = index.option("fastupdate")
                    .map(value -> List.of("on", "true").contains(value))
                    .orElse(true);
            if (index.method().equals("gin")
                    && fast
                    && table != null
                    && table.insertsSinceVacuum() + table.dead() >= db.limit(this, INSERTED)) {
                candidates.add(index);
            }
        }
        if (candidates.isEmpty()) {
            return List.of();
        }
        List<String> schema = db.query(
                "select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pgstattuple'",
                row -> row.getString(1));
        if (schema.isEmpty()) {
            throw Inspection.notChecked("needs the extension pgstattuple: run create extension pgstattuple");
        }
        List<Finding> found = new ArrayList<>();
        for (Index index : candidates) {
            List<long[]> pending = db.query(
                    Sql.of(
                            "select pending_pages::bigint, pending_tuples from %s.pgstatginindex(?::oid::regclass)"
                                    .formatted(schema.getFirst()),
                            Sql.value(index.oid())),
                    row -> new long[] {row.getLong(1), row.getLong(2)});
            if (pending.getFirst()[0] >= db.limit(this, PAGES)) {
                found.add(found(index, pending.getFirst()));
            }
        }
        return found;
    }

    private Finding found(Index index, long[] pending) {
        return finding(
                Subject.index(index.name()),
                "%,d pages of it are not sorted in".formatted(pending[0]),
                "Each search reads them all",
                Fix.safe(
                                "Sort them in",
                                Lock.ROW_EXCLUSIVE,
                                "select pg_catalog.gin_clean_pending_list(%d::oid::regclass)".formatted(index.oid()))
                        .verifiedBy("select * from pgstatginindex(%d::oid::regclass)".formatted(index.oid())),
                Evidence.count("pages", pending[0]),
                Evidence.rows("rows", pending[1]));
    }
}
