package dev.tusk.core.attach;

import dev.tusk.core.collection.AttachedTable.Capture;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the catalog says of a table or view.
 *
 * @param kind {@code relkind} of {@code pg_class}
 * @param inherits whether it is a partition or a child of another table
 * @param isParent whether other tables inherit from it, beside partitions
 * @param hasPolicies whether policies decide who may see which rows
 * @param columns in the order of the table
 * @param keys the sets of columns by which rows are told apart, the primary key first, then those of the fewest columns
 */
record TableFacts(
        long oid,
        Identifier schema,
        Identifier name,
        char kind,
        boolean temporary,
        boolean inherits,
        boolean isParent,
        boolean hasPolicies,
        List<Column> columns,
        List<List<String>> keys) {

    /**
     * A column.
     *
     * @param type as SQL writes it
     * @param base the name of the type without its modifier, of a domain that of its base: {@code int8}, {@code text}
     * @param category {@code typcategory} of {@code pg_type}
     * @param computed whether it is computed whenever it is read, so that triggers do not see it
     */
    record Column(String name, String type, String base, char category, boolean notNull, boolean computed) {}

    /** Reads what there is under a name, as SQL writes it; it is looked up as any query of this session would. */
    static TableFacts read(Connection connection, String table) throws SQLException {
        List<TableFacts> found;
        try {
            found = Database.query(
                    connection,
                    Sql.of("""
                            select
                              c.oid::bigint, n.nspname, c.relname, c.relkind, c.relpersistence = 't',
                              exists(select from pg_catalog.pg_inherits i where i.inhrelid = c.oid),
                              c.relkind = 'r' and exists(select from pg_catalog.pg_inherits i where i.inhparent = c.oid),
                              c.relrowsecurity
                            from pg_catalog.pg_class c
                            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                            where c.oid = pg_catalog.to_regclass(?)""", Sql.value(table)),
                    row -> new TableFacts(
                            row.getLong(1),
                            new Identifier(row.getString(2)),
                            new Identifier(row.getString(3)),
                            row.getString(4).charAt(0),
                            row.getBoolean(5),
                            row.getBoolean(6),
                            row.getBoolean(7),
                            row.getBoolean(8),
                            List.of(),
                            List.of()));
        } catch (SQLException e) {
            // What is no name at all, as "a b" or a.b.c.d.
            if (!String.valueOf(e.getSQLState()).startsWith("42") && !"22023".equals(e.getSQLState())) {
                throw e;
            }
            throw new TuskException(
                    ErrorCode.INVALID_NAME,
                    "\"%s\" is not the name of a table: %s".formatted(table, e.getMessage()),
                    null,
                    "write it as SQL does: posts, shop.posts, or with quotes: '\"My Posts\"'",
                    e);
        }
        if (found.isEmpty()) {
            throw notFound(connection, table);
        }
        TableFacts bare = found.getFirst();
        return new TableFacts(
                bare.oid,
                bare.schema,
                bare.name,
                bare.kind,
                bare.temporary,
                bare.inherits,
                bare.isParent,
                bare.hasPolicies,
                columns(connection, bare.oid),
                keys(connection, bare.oid));
    }

    private static TuskException notFound(Connection connection, String table) throws SQLException {
        List<String> known = Database.query(connection, Sql.of("""
                        select c.oid::pg_catalog.regclass::text
                        from pg_catalog.pg_class c
                        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                        where c.relkind in ('r', 'p', 'v', 'm', 'f')
                          and n.nspname not in ('pg_catalog', 'information_schema', 'tusk')
                          and n.nspname !~ '^pg_(toast|temp)'
                        order by 1
                        limit 1000"""), row -> row.getString(1));
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "there is no table or view \"%s\" that this user sees".formatted(table),
                Suggestion.hint(table, known));
    }

    private static List<Column> columns(Connection connection, long oid) throws SQLException {
        return Database.query(
                connection,
                Sql.of("""
                        select
                          a.attname,
                          pg_catalog.format_type(a.atttypid, -1),
                          coalesce(b.typname, t.typname),
                          t.typcategory,
                          a.attnotnull or t.typnotnull,
                          a.attgenerated = 'v'
                        from pg_catalog.pg_attribute a
                        join pg_catalog.pg_type t on t.oid = a.atttypid
                        left join pg_catalog.pg_type b on b.oid = t.typbasetype
                        where a.attrelid = ?::oid
                          and a.attnum > 0
                          and not a.attisdropped
                        order by a.attnum""", Sql.value(oid)),
                row -> new Column(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4).charAt(0),
                        row.getBoolean(5),
                        row.getBoolean(6)));
    }

    /** Those by which any row can be named: unique over whole columns that are not null, for all rows. */
    private static List<List<String>> keys(Connection connection, long oid) throws SQLException {
        return Database.query(
                connection,
                Sql.of("""
                        select array(
                          select a.attname::text
                          from pg_catalog.generate_series(0, i.indnkeyatts - 1) n
                          join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[n]
                          order by n)
                        from pg_catalog.pg_index i
                        where i.indrelid = ?::oid
                          and i.indisunique
                          and i.indisvalid
                          and i.indpred is null
                          and i.indexprs is null
                          and not exists(
                            select
                            from pg_catalog.generate_series(0, i.indnkeyatts - 1) n
                            join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[n]
                            where not a.attnotnull)
                        order by i.indisprimary desc, i.indnkeyatts, i.indexrelid""", Sql.value(oid)),
                row -> List.of((String[]) row.getArray(1).getArray()));
    }

    /** The column of this name, of those of the table. */
    Identifier column(String wanted, String option) {
        List<String> names = columns.stream().map(Column::name).toList();
        if (!names.contains(wanted)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "%s has no column \"%s\" (%s)".formatted(shown(), wanted, option),
                    Suggestion.hint(wanted, names));
        }
        return new Identifier(wanted);
    }

    /** The column of this name, which is there. */
    Column require(Identifier column) {
        return columns.stream()
                .filter(each -> each.name().equals(column.name()))
                .findFirst()
                .orElseThrow();
    }

    /** How its changes can be noticed; refuses what cannot be attached at all. */
    Capture capture() {
        if (schema.name().equals("pg_catalog") || schema.name().equals("information_schema")) {
            throw refused("it is of the system's catalog", "attach tables of your own");
        }
        if (schema.name().equals("tusk")) {
            throw refused("it is Tusk's own", "search the collection that it belongs to");
        }
        if (temporary) {
            throw refused("it is temporary, and no other session sees it", "attach a table that stays");
        }
        if (isParent) {
            throw refused(
                    "other tables inherit from it, so that no key is unique over all of its rows",
                    "attach those tables, or a view over them with --id");
        }
        return switch (kind) {
            case 'r' -> inherits ? Capture.ROWS : Capture.STATEMENTS;
            case 'p' -> Capture.ROWS;
            case 'v', 'm', 'f' -> Capture.COMPARED;
            default -> throw refused("it is neither table nor view", "attach a table, or a view");
        };
    }

    /**
     * The columns of the key.
     *
     * @param asked those that the user names; empty for what the table has
     */
    List<Identifier> key(List<String> asked, Capture capture) {
        List<Identifier> named =
                asked.stream().map(name -> column(name, "--id")).toList();
        if (capture == Capture.COMPARED) {
            if (named.isEmpty()) {
                throw refused(
                        "it is a view, a materialized view or a foreign table, and none of them tells its key",
                        "name the columns that tell its rows apart: --id COLUMN");
            }
            return named;
        }
        if (keys.isEmpty()) {
            throw refused(
                    "it has no primary key and no unique index over columns that are not null, so that nothing tells one row from another",
                    "add one, for example: alter table %s add column id bigint generated always as identity primary key"
                            .formatted(name.qualifiedBy(schema)));
        }
        if (named.isEmpty()) {
            return keys.getFirst().stream().map(Identifier::new).toList();
        }
        if (keys.stream().noneMatch(key -> new HashSet<>(key).equals(Set.copyOf(asked)))) {
            throw refused(
                    "(%s) does not tell its rows apart: no primary key or unique index is over just these columns, all not null"
                            .formatted(String.join(", ", asked)),
                    "leave --id out for (%s), or add a unique index".formatted(String.join(", ", keys.getFirst())));
        }
        return named;
    }

    /** As messages name it. */
    String shown() {
        return "%s.%s".formatted(schema.name(), name.name());
    }

    private TuskException refused(String why, String hint) {
        return TuskException.withHint(ErrorCode.INVALID_REQUEST, "cannot attach %s: %s".formatted(shown(), why), hint);
    }

    /** Refuses a table whose rows not everybody may see, unless that is wanted. */
    void checkPolicies(boolean despite) {
        if (hasPolicies && !despite) {
            throw refused(
                    "policies (row level security) decide who sees which of its rows, and whoever may search the collection would see all of them",
                    "say --despite-row-security where that is meant, and then leave searching to those who may see all; or attach a view");
        }
    }

    /** The types that are written alike whatever the settings of a session. */
    private static final Set<String> PLAIN =
            Set.of("int2", "int4", "int8", "text", "varchar", "bpchar", "uuid", "numeric", "bool", "name", "citext");

    /** Whether values of these columns may be written in several ways. */
    boolean dependsOnSettings(List<Identifier> key) {
        return key.stream().anyMatch(column -> {
            Column facts = require(column);
            return !PLAIN.contains(facts.base()) && facts.category() != 'E';
        });
    }

    /** The names of columns that are not there any more. */
    List<String> missing(List<Identifier> wanted) {
        List<String> names = columns.stream().map(Column::name).toList();
        List<String> missing = new ArrayList<>();
        for (Identifier column : wanted) {
            if (!names.contains(column.name())) {
                missing.add(column.name());
            }
        }
        return missing;
    }

    static TuskException failure(String table, SQLException e) {
        return SqlFailures.translate("attach \"%s\"".formatted(table), e);
    }
}
