package dev.tusk.ops.explain.catalog;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.PlanNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The tables of a plan, looked up once. */
public final class PlanCatalog {

    private static final String TABLE = """
            select
              c.oid::bigint,
              pg_catalog.format('%I.%I', n.nspname, c.relname),
              c.reltuples::float8,
              pg_catalog.pg_table_size(c.oid),
              coalesce(s.n_mod_since_analyze, 0),
              extract(epoch from pg_catalog.now() - greatest(s.last_analyze, s.last_autoanalyze))::bigint
            from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid
            where n.nspname = ?
              and c.relname = ?""";

    private static final String COLUMNS = """
            select
              a.attname, pg_catalog.quote_ident(a.attname), pg_catalog.format_type(a.atttypid, a.atttypmod), coalesce(a.attstattarget, -1),
              s.n_distinct
            from pg_catalog.pg_attribute a
            join pg_catalog.pg_class c on c.oid = a.attrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            left join pg_catalog.pg_stats s
              on s.schemaname = n.nspname and s.tablename = c.relname and s.attname = a.attname and s.inherited = (c.relkind = 'p')
            where a.attrelid = ?::bigint::oid
              and a.attnum > 0
              and not a.attisdropped
            order by a.attnum""";

    private static final String INDEXES = """
            select
              i.indexrelid::pg_catalog.regclass::text,
              m.amname,
              array(
                select pg_catalog.pg_get_indexdef(i.indexrelid, k, true)
                from pg_catalog.generate_series(1, i.indnkeyatts) k
                order by k),
              coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), ''),
              i.indisvalid,
              i.indisunique
            from pg_catalog.pg_index i
            join pg_catalog.pg_class c on c.oid = i.indexrelid
            join pg_catalog.pg_am m on m.oid = c.relam
            where i.indrelid = ?::bigint::oid
            order by 1""";

    private static final String STATISTICS = """
            select array(
              select a.attname::text
              from pg_catalog.unnest(e.stxkeys) k
              join pg_catalog.pg_attribute a on a.attrelid = e.stxrelid and a.attnum = k
              order by a.attnum)
            from pg_catalog.pg_statistic_ext e
            where e.stxrelid = ?::bigint::oid
            order by e.oid""";

    private final Map<String, PlanTable> tables = new LinkedHashMap<>();

    private PlanCatalog() {}

    /** Looks the tables of a plan up, which names their schemas where it was made with VERBOSE. */
    public static PlanCatalog read(Connection connection, Plan plan) throws SQLException {
        PlanCatalog catalog = new PlanCatalog();
        for (PlanNode node : plan.nodes()) {
            if (!node.relation().isEmpty() && !catalog.tables.containsKey(node.table())) {
                catalog.add(connection, node);
            }
        }
        return catalog;
    }

    private void add(Connection connection, PlanNode node) throws SQLException {
        String schema = node.properties().text("Schema");
        String key = node.table();
        List<PlanTable> found = Database.query(
                connection,
                Sql.of(TABLE, Sql.value(schema), Sql.value(node.relation())),
                row -> table(connection, schema, node.relation(), row));
        if (!found.isEmpty()) {
            tables.put(key, found.getFirst());
        }
    }

    private static PlanTable table(Connection connection, String schema, String relation, ResultSet row)
            throws SQLException {
        long oid = row.getLong(1);
        Long seconds = row.getObject(6, Long.class);
        return new PlanTable(
                schema,
                relation,
                Objects.requireNonNull(row.getString(2)),
                row.getDouble(3),
                row.getLong(4),
                row.getDouble(5),
                seconds == null ? null : Duration.ofSeconds(seconds),
                Database.query(connection, Sql.of(COLUMNS, Sql.value(oid)), each -> {
                    Float distinct = each.getObject(5, Float.class);
                    return new PlanTable.Column(
                            text(each, 1),
                            text(each, 2),
                            text(each, 3),
                            each.getInt(4),
                            distinct == null ? null : (double) distinct);
                }),
                Database.query(
                        connection,
                        Sql.of(INDEXES, Sql.value(oid)),
                        each -> new PlanTable.Index(
                                text(each, 1),
                                text(each, 2),
                                texts(each, 3),
                                text(each, 4),
                                each.getBoolean(5),
                                each.getBoolean(6))),
                Database.query(connection, Sql.of(STATISTICS, Sql.value(oid)), each -> texts(each, 1)));
    }

    private static String text(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNull(row.getString(column));
    }

    private static List<String> texts(ResultSet row, int column) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (Object each : (Object[]) row.getArray(column).getArray()) {
            texts.add(String.valueOf(each));
        }
        return texts;
    }

    /** The table that a node reads or writes. */
    public Optional<PlanTable> table(PlanNode node) {
        return Optional.ofNullable(tables.get(node.table()));
    }
}
