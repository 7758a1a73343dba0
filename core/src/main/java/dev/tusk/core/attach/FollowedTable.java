package dev.tusk.core.attach;

import dev.tusk.core.collection.AttachedTable;
import dev.tusk.core.collection.AttachedTable.Capture;
import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table that is followed, as it is called now: its triggers tell.
 *
 * @param triggers how many of them there are and fire
 */
record FollowedTable(long oid, Identifier schema, Identifier name, int triggers) {

    static Optional<FollowedTable> find(Connection connection, CollectionName collection, AttachedTable table)
            throws SQLException {
        Database.RowMapper<FollowedTable> mapper = row -> new FollowedTable(
                row.getLong(1), new Identifier(row.getString(2)), new Identifier(row.getString(3)), row.getInt(4));
        Sql sql = table.capture() == Capture.COMPARED
                ? Sql.of(
                        """
                        select c.oid::bigint, n.nspname, c.relname, 0
                        from pg_catalog.pg_class c
                        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = ?
                          and c.relname = ?""",
                        Sql.value(table.schema().name()),
                        Sql.value(table.name().name()))
                : Sql.of("""
                        select c.oid::bigint, n.nspname, c.relname, pg_catalog.count(*) filter (where t.tgenabled <> 'D')
                        from pg_catalog.pg_trigger t
                        join pg_catalog.pg_class c on c.oid = t.tgrelid
                        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                        where t.tgfoid = pg_catalog.to_regprocedure(?)
                          and t.tgparentid = 0
                        group by 1, 2, 3
                        order by 1
                        limit 1""", Sql.value(CaptureSql.function(collection) + "()"));
        return Database.query(connection, sql, mapper).stream().findFirst();
    }

    String qualified() {
        return name.qualifiedBy(schema);
    }

    /** Why changes may go unnoticed, or null. */
    @Nullable
    String doubt(CollectionName collection, Capture capture) {
        int all = CaptureSql.triggers(capture);
        return triggers >= all
                ? null
                : "%d of the %d triggers on %s.%s are off or gone, so that changes may go unnoticed; when they are on again: tusk sync %s --compare"
                        .formatted(all - triggers, all, schema.name(), name.name(), collection);
    }

    /**
     * The partitions of the table with the numbers of their files: another where partitions come or go with rows in them, and where one is
     * truncated by itself, which no trigger tells. Takes no lock.
     */
    String partitions(Connection connection) throws SQLException {
        return Database.query(connection, Sql.of("""
                        with recursive tree (oid) as (
                          select ?::bigint::oid
                          union all
                          select i.inhrelid
                          from pg_catalog.pg_inherits i
                          join tree t on t.oid = i.inhparent
                        )
                        select pg_catalog.md5(pg_catalog.string_agg(c.oid || ':' || c.relfilenode, ',' order by c.oid))
                        from tree t
                        join pg_catalog.pg_class c on c.oid = t.oid""", Sql.value(oid)), row -> row.getString(1))
                .getFirst();
    }
}
