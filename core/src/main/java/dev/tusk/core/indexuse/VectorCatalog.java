package dev.tusk.core.indexuse;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the catalog knows of the tables of a plan. */
record VectorCatalog(List<Relation> relations, List<Column> columns, List<VectorIndexFacts> indexes) {

    /** @param rows by the server's statistics; -1 where it was never analyzed */
    record Relation(String schema, String name, double rows, String sql) {}

    /**
     * A column of vectors.
     *
     * @param type {@code vector}, {@code halfvec}, {@code sparsevec} or {@code bit}
     * @param dimensions that it was declared with, or null
     * @param declared the type as SQL, with dimensions
     */
    record Column(
            String schema,
            String relation,
            String name,
            String type,
            @Nullable Integer dimensions,
            String declared) {}

    static VectorCatalog read(Connection connection, PlanNode plan) throws SQLException {
        List<PlanNode> scans = plan.all().filter(PlanNode::isScan).toList();
        Sql.Bind schemas = Sql.textArray(scans.stream().map(PlanNode::schema).toList());
        Sql.Bind names = Sql.textArray(scans.stream().map(PlanNode::relation).toList());
        return new VectorCatalog(
                relations(connection, schemas, names),
                columns(connection, schemas, names),
                indexes(connection, schemas, names));
    }

    private static final String TABLES = """
            from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join (
              select distinct nspname, relname
              from unnest(?::text[], ?::text[]) as given (nspname, relname)
            ) g on g.nspname = n.nspname and g.relname = c.relname
            """;

    private static List<Relation> relations(Connection connection, Sql.Bind schemas, Sql.Bind names)
            throws SQLException {
        return Database.query(
                connection,
                Sql.of(
                        "select n.nspname::text, c.relname::text, c.reltuples::float8, c.oid::regclass::text\n" + TABLES
                                + "order by n.nspname, c.relname",
                        schemas,
                        names),
                row -> new Relation(row.getString(1), row.getString(2), row.getDouble(3), row.getString(4)));
    }

    private static List<Column> columns(Connection connection, Sql.Bind schemas, Sql.Bind names) throws SQLException {
        return Database.query(
                connection,
                Sql.of("""
                        select
                          n.nspname::text, c.relname::text, a.attname::text, t.typname::text,
                          nullif(a.atttypmod, -1), pg_catalog.format_type(a.atttypid, a.atttypmod)
                        """ + TABLES + """
                        join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                        join pg_catalog.pg_type t on t.oid = a.atttypid
                        where t.typname in ('vector', 'halfvec', 'sparsevec', 'bit')
                        order by n.nspname, c.relname, a.attnum""", schemas, names),
                row -> new Column(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getObject(5, Integer.class),
                        row.getString(6)));
    }

    private static List<VectorIndexFacts> indexes(Connection connection, Sql.Bind schemas, Sql.Bind names)
            throws SQLException {
        return Database.query(
                connection,
                Sql.of("""
                        select
                          n.nspname::text, c.relname::text, ic.oid::regclass::text, ic.relname::text, am.amname::text,
                          i.indisvalid and i.indisready,
                          pg_catalog.pg_get_indexdef(ic.oid, 1, false),
                          pg_catalog.format_type(a.atttypid, a.atttypmod),
                          oc.opcname::text,
                          coalesce((
                            select o.oprname::text
                            from pg_catalog.pg_amop ao
                            join pg_catalog.pg_operator o on o.oid = ao.amopopr
                            where ao.amopfamily = oc.opcfamily
                              and ao.amoppurpose = 'o'
                            order by ao.amopstrategy
                            limit 1), ''),
                          coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), ''),
                          (
                            select option_value::int
                            from pg_catalog.pg_options_to_table(ic.reloptions)
                            where option_name = 'lists'),
                          ic.reltuples::float8
                        """ + TABLES + """
                        join pg_catalog.pg_index i on i.indrelid = c.oid
                        join pg_catalog.pg_class ic on ic.oid = i.indexrelid
                        join pg_catalog.pg_am am on am.oid = ic.relam and am.amname in ('hnsw', 'ivfflat')
                        join pg_catalog.pg_opclass oc on oc.oid = i.indclass[0]
                        join pg_catalog.pg_attribute a on a.attrelid = ic.oid and a.attnum = 1
                        order by ic.relname""", schemas, names),
                row -> new VectorIndexFacts(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getBoolean(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        row.getString(10),
                        row.getString(11),
                        row.getObject(12, Integer.class),
                        row.getDouble(13)));
    }

    Optional<Relation> relation(PlanNode scan) {
        return relations.stream()
                .filter(each ->
                        each.schema().equals(scan.schema()) && each.name().equals(scan.relation()))
                .findFirst();
    }

    /** The table of a column, as SQL. */
    String relationName(VectorColumns.Place place) {
        return relation(place.scan())
                .map(Relation::sql)
                .orElseGet(() -> quoted(place.column().relation()));
    }

    Optional<Column> column(PlanNode scan, String name) {
        return columns.stream()
                .filter(each -> each.schema().equals(scan.schema())
                        && each.relation().equals(scan.relation())
                        && each.name().equals(name))
                .findFirst();
    }

    /** Those over the column. */
    List<VectorIndexFacts> indexes(Column column) {
        return indexes.stream()
                .filter(each -> each.schema().equals(column.schema())
                        && each.relation().equals(column.relation())
                        && each.isOver(column.name()))
                .toList();
    }

    /** The index of pgvector that this node walks. */
    Optional<VectorIndexFacts> walked(PlanNode node) {
        return node.index().isEmpty() || node.orderBy().isEmpty()
                ? Optional.empty()
                : indexes.stream()
                        .filter(each -> each.schema().equals(node.schema())
                                && each.relation().equals(node.relation())
                                && each.bareName().equals(node.index()))
                        .findFirst();
    }

    /** The name as SQL needs it. */
    static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : new Identifier(name).quoted();
    }

    boolean isWalked(PlanNode plan) {
        return plan.has(node -> walked(node).isPresent());
    }

    List<PlanNode> walks(PlanNode plan) {
        return plan.all().filter(node -> walked(node).isPresent()).toList();
    }
}
