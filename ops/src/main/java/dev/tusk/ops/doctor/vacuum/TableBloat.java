package dev.tusk.ops.doctor.vacuum;

import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

final class TableBloat implements DoctorRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.5,
            Unit.SHARE,
            "space of a table that holds no rows, by estimate",
            "postgres_dba and check_postgres list tables from there on");
    private static final Threshold BYTES =
            new Threshold("bytes", 104_857_600, Unit.BYTES, "the same, in bytes", "ours: less is not worth a rewrite");

    private static final RuleCard CARD = RuleCard.of(
                    "VAC-005",
                    Severity.INFO,
                    "A table is much larger than its rows",
                    "Space that vacuum frees stays with the table. Scans read it, and it takes memory. The figure is an estimate: rows times their average width by ANALYZE, "
                            + "with 28 bytes of header and an eighth for alignment, against the pages of the table; large values that are kept apart do not count.",
                    "Where the table will not fill up again, rewrite it: pg_repack or pg_squeeze do so while it is used; vacuum (full) stops everybody. Measure first with "
                            + "pgstattuple_approx of the extension pgstattuple.")
            .with(SHARE, BYTES)
            .from(
                    "PostgreSQL manual: Database Page Layout; pgstattuple",
                    "postgres_dba, table bloat; check_postgres, bloat; check_pgactivity, table_bloat");

    /** Large tables alone, as statistics of columns are slow to read. */
    private static final String QUERY = """
            select c.oid::bigint, sum((1 - s.null_frac) * s.avg_width)::float8
            from unnest(?::oid[]) as t (oid)
            join pg_class c on c.oid = t.oid
            join pg_namespace n on n.oid = c.relnamespace
            join pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname and not s.inherited
            group by c.oid
            order by 1""";

    private static final int HEADER = 28;
    private static final double ALIGNMENT = 1.125;

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double bytes = db.limit(this, BYTES);
        double share = db.limit(this, SHARE);
        List<Table> large = db.facts().tables().stream()
                .filter(table ->
                        !table.kind().equals("p") && table.rows() >= 0 && table.bytes() > 0 && table.bytes() >= bytes)
                .toList();
        if (large.isEmpty()) {
            return List.of();
        }
        Map<Long, Double> widths = new HashMap<>();
        db.query(
                Sql.of(
                        QUERY,
                        Sql.textArray(large.stream()
                                .map(table -> Long.toString(table.oid()))
                                .toList())),
                row -> widths.put(row.getLong(1), row.getDouble(2)));
        List<Finding> found = new ArrayList<>();
        for (Table table : large) {
            Double width = widths.get(table.oid());
            if (width == null) {
                // The statistics of its columns are hidden from who may not read it.
                db.mayRead(table);
                continue;
            }
            double fill = table.option("fillfactor").map(Double::valueOf).orElse(100.0) / 100;
            double needed = table.rows() * (width * ALIGNMENT + HEADER) / fill;
            long wasted = (long) (table.bytes() - needed);
            if (wasted >= bytes && wasted >= share * table.bytes()) {
                found.add(found(table, wasted));
            }
        }
        return found;
    }

    private Finding found(Table table, long wasted) {
        return finding(
                Subject.table(table.name()),
                "about %s of %s hold no rows"
                        .formatted(Unit.BYTES.text((double) wasted), Unit.BYTES.text((double) table.bytes())),
                "Scans read the empty space, and it takes memory",
                Fix.decide(
                                "pg_repack does it while the table is used; this stops everybody, and needs space for a copy",
                                Lock.ACCESS_EXCLUSIVE,
                                "vacuum (full, analyze) " + table.name())
                        .verifiedBy("select pg_catalog.pg_relation_size(%d)".formatted(table.oid())),
                Evidence.bytes("size", table.bytes()),
                Evidence.bytes("without rows, by estimate", wasted),
                Evidence.rows("rows", (long) table.rows()));
    }
}
