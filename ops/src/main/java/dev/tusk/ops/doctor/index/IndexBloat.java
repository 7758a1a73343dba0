package dev.tusk.ops.doctor.index;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

final class IndexBloat implements DoctorRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.5,
            Unit.SHARE,
            "space of an index that holds no entries, by estimate",
            "postgres_dba and check_postgres list indexes from there on");
    private static final Threshold BYTES =
            new Threshold("bytes", 104_857_600, Unit.BYTES, "the same, in bytes", "ours: less is not worth a build");

    private static final RuleCard CARD = RuleCard.of(
                    "IDX-007",
                    Severity.INFO,
                    "A B-tree is much larger than its entries",
                    "Pages of a B-tree that rows have left are reused for neighbours alone. The figure is an estimate: entries times their average width by ANALYZE with 16 bytes for "
                            + "header and place, on pages that are nine tenths full; entries that stand several times take less than that, so that real bloat may be larger.",
                    "Build it anew with reindex index concurrently, which takes space for a second one.")
            .with(SHARE, BYTES)
            .from(
                    "PostgreSQL manual: Routine Reindexing; pgstattuple",
                    "postgres_dba, index bloat; check_pgactivity, btree_bloat");

    private static final String QUERY = """
            select i.indexrelid::bigint, sum((1 - s.null_frac) * s.avg_width)::float8
            from unnest(?::oid[]) as wanted (oid)
            join pg_index i on i.indexrelid = wanted.oid
            join pg_class t on t.oid = i.indrelid
            join pg_namespace n on n.oid = t.relnamespace
            join pg_attribute a on a.attrelid = t.oid and a.attnum = any(i.indkey::int2[])
            join pg_stats s on s.schemaname = n.nspname and s.tablename = t.relname and s.attname = a.attname and not s.inherited
            group by i.indexrelid
            order by 1""";

    private static final int OVERHEAD = 16;
    private static final double FULL = 0.9;

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double bytes = db.limit(this, BYTES);
        double share = db.limit(this, SHARE);
        Map<Long, Table> tables = db.facts().tablesByOid();
        List<Index> large = db.facts().indexes().stream()
                .filter(index -> index.method().equals("btree") && index.expressions() == null && index.valid())
                .filter(index -> index.bytes() >= bytes && index.rows() >= 0)
                // Else the server hides the statistics of its columns.
                .filter(index -> tables.containsKey(index.table()) && db.mayRead(tables.get(index.table())))
                .toList();
        if (large.isEmpty()) {
            return List.of();
        }
        Map<Long, Double> widths = new HashMap<>();
        db.query(
                Sql.of(
                        QUERY,
                        Sql.textArray(large.stream()
                                .map(index -> Long.toString(index.oid()))
                                .toList())),
                row -> widths.put(row.getLong(1), row.getDouble(2)));
        List<Finding> found = new ArrayList<>();
        for (Index index : large) {
            Double width = widths.get(index.oid());
            if (width == null) {
                continue;
            }
            double fill = index.option("fillfactor").map(Double::valueOf).orElse(FULL * 100) / 100;
            long wasted = (long) (index.bytes() - index.rows() * (width + OVERHEAD) / fill);
            if (wasted >= bytes && wasted >= share * index.bytes()) {
                found.add(found(index, wasted));
            }
        }
        return found;
    }

    private Finding found(Index index, long wasted) {
        return finding(
                Subject.index(index.name()),
                "about %s of %s hold no entries"
                        .formatted(Unit.BYTES.text((double) wasted), Unit.BYTES.text((double) index.bytes())),
                "Walks read more pages, and it takes memory",
                Fix.decide(
                                "Build it anew; reads and writes go on, and it takes space for a second one",
                                Lock.SHARE_UPDATE_EXCLUSIVE,
                                "reindex index concurrently " + index.name())
                        .verifiedBy("select pg_catalog.pg_relation_size(%d)".formatted(index.oid())),
                Evidence.bytes("size", index.bytes()),
                Evidence.bytes("without entries, by estimate", wasted),
                Evidence.rows("entries", (long) index.rows()));
    }
}
