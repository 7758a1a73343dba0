package dev.tusk.core.attach;

import dev.tusk.core.collection.AttachedTable;
import dev.tusk.core.collection.AttachedTable.Capture;
import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
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

    /**
     * Why changes may go unnoticed, or null.
     *
     * @param facts of this table as it is now
     * @param otherOfItsName whether another table has the name that this one was attached by
     */
    @Nullable
    String doubt(CollectionName collection, Capture capture, TableFacts facts, boolean otherOfItsName) {
        int all = CaptureSql.triggers(capture);
        if (triggers < all) {
            return "%d of the %d triggers on %s are off or gone, so that changes may go unnoticed; when they are on again: tusk sync %s --compare"
                    .formatted(all - triggers, all, facts.shown(), collection);
        }
        if (capture == Capture.STATEMENTS && facts.inherits()) {
            return "%s became a partition or a child of another table, and statements on that one run no trigger of it; detach collection \"%s\" and attach the table anew"
                    .formatted(facts.shown(), collection);
        }
        if (capture != Capture.COMPARED && facts.isParent()) {
            return "other tables came to inherit from %s, and statements on it run no trigger for their rows; detach collection \"%s\" and attach them, or a view over them"
                    .formatted(facts.shown(), collection);
        }
        if (otherOfItsName) {
            return "the table that was attached is called %s now, and another has its name; where they were exchanged, detach collection \"%s\" and attach the other"
                    .formatted(facts.shown(), collection);
        }
        return null;
    }

    /** Whether another table has this name. */
    boolean isOther(Connection connection, AttachedTable table) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(
                                """
                                select c.oid
                                from pg_catalog.pg_class c
                                join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                                where n.nspname = ?
                                  and c.relname = ?
                                  and c.oid <> ?::bigint::oid""",
                                Sql.value(table.schema().name()),
                                Sql.value(table.name().name()),
                                Sql.value(oid)),
                        row -> true)
                .stream()
                .findFirst()
                .isPresent();
    }

    /**
     * What changes where rows do without a trigger: the numbers of the files of the table and its partitions (partitions that come or go with rows in them, one
     * that is truncated by itself, an {@code alter table} that writes values anew), and of the columns type, modifier, collation and what computes
     * them. Takes no lock.
     */
    String shape(Connection connection, List<String> columns) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("""
                        with recursive tree (oid) as (
                          select ?::bigint::oid
                          union all
                          select i.inhrelid
                          from pg_catalog.pg_inherits i
                          join tree t on t.oid = i.inhparent
                        ), files (part) as (
                          select pg_catalog.string_agg(c.oid || ':' || c.relfilenode, ',' order by c.oid)
                          from tree t
                          join pg_catalog.pg_class c on c.oid = t.oid
                        ), columns (part) as (
                          select pg_catalog.string_agg(
                              pg_catalog.concat_ws(':', a.attnum, a.atttypid, a.atttypmod, a.attcollation, d.computed), ',' order by a.attnum)
                          from pg_catalog.pg_attribute a
                          left join lateral (
                            select pg_catalog.pg_get_expr(e.adbin, e.adrelid) as computed
                            from pg_catalog.pg_attrdef e
                            where a.attgenerated <> '' and e.adrelid = a.attrelid and e.adnum = a.attnum
                          ) d on true
                          where a.attrelid = ?::bigint::oid
                            and a.attnum > 0
                            and not a.attisdropped
                            and a.attname = any (?::name[])
                        )
                        select pg_catalog.md5(pg_catalog.concat_ws(';', f.part, c.part)) from files f, columns c""", Sql.value(oid), Sql.value(oid), Sql.textArray(columns)),
                        row -> row.getString(1))
                .getFirst();
    }
}
