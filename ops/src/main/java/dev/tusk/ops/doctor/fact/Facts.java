package dev.tusk.ops.doctor.fact;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.ServerFacts;
import dev.tusk.ops.naming.IndexNames;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tables, indexes, settings and statements of a server, each read when it is first asked for, and once: where that failed, it fails again with the
 * same reason.
 */
public final class Facts {

    private final Asker asker;
    private final ServerFacts server;
    private final Map<String, Object> kept = new HashMap<>();

    /** Asks the server. */
    @FunctionalInterface
    public interface Asker {
        /** All rows of a query. */
        <T> List<T> query(Sql sql, Database.RowMapper<T> mapper) throws SQLException;
    }

    public Facts(Asker asker, ServerFacts server) {
        this.asker = asker;
        this.server = server;
    }

    /** Reads something. */
    @FunctionalInterface
    public interface Reading<T> {
        /** What is read; not null. */
        T read() throws SQLException;
    }

    /**
     * What was read under this name before, else what is read now.
     *
     * @param what the name, which always stands for the same type
     */
    @SuppressWarnings("unchecked")
    public <T> T once(String what, Reading<T> reading) throws SQLException {
        Object known = kept.get(what);
        if (known instanceof SQLException failed) {
            throw new SQLException(failed.getMessage(), failed.getSQLState(), failed);
        }
        if (known == null) {
            try {
                known = reading.read();
            } catch (SQLException e) {
                kept.put(what, e);
                throw e;
            }
            kept.put(what, known);
        }
        return (T) known;
    }

    /** Tables of users and of extensions, by name; no catalogs, no temporary tables. */
    public List<Table> tables() throws SQLException {
        return once("tables", () -> asker.query(Table.QUERY, Table::of));
    }

    /** Those tables by their number. */
    public Map<Long, Table> tablesByOid() throws SQLException {
        return once("tables by oid", () -> tables().stream().collect(Collectors.toMap(Table::oid, table -> table)));
    }

    /** The table that a statement names first after FROM, as far as its text tells. */
    public Optional<Table> tableOf(StatementStat statement) throws SQLException {
        Optional<String> name = TableName.first(statement);
        return name.isPresent() ? tableNamed(name.get()) : Optional.empty();
    }

    /** The table of a name as a statement writes it; empty where it is none, or several have it and no schema is given. */
    public Optional<Table> tableNamed(String written) throws SQLException {
        return TableName.find(tables(), written);
    }

    /** The types of a table's columns by their names, as SQL. */
    public Map<String, String> columnTypes(Table table) throws SQLException {
        return once(
                "columns of " + table.oid(),
                () -> asker
                        .query(
                                Sql.of("""
                                select a.attname::text, format_type(a.atttypid, a.atttypmod)
                                from pg_attribute a
                                where a.attrelid = ?::oid and a.attnum > 0 and not a.attisdropped
                                order by a.attnum""", Sql.value(table.oid())),
                                row -> Map.entry(row.getString(1), row.getString(2)))
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Indexes of those tables, by name. */
    public List<Index> indexes() throws SQLException {
        return once("indexes", () -> asker.query(Index.query(server.versionNumber()), Index::of));
    }

    /** Those indexes by the number of their table. */
    public Map<Long, List<Index>> indexesByTable() throws SQLException {
        return once("indexes by table", () -> indexes().stream().collect(Collectors.groupingBy(Index::table)));
    }

    /**
     * A name for an index that nothing has and that was not given before.
     *
     * @param table its name with its schema, as SQL
     * @param columns as SQL
     * @return the name as SQL, without schema
     */
    public String nextIndexName(String table, List<String> columns) throws SQLException {
        return once("names", () -> new IndexNames(asker.query(IndexNames.TAKEN, row -> row.getString(1))))
                .next(table, columns);
    }

    /** Settings by name; without those that this user may not see. */
    public Map<String, Setting> settings() throws SQLException {
        return once(
                "settings",
                () -> asker.query(Setting.QUERY, Setting::of).stream()
                        .collect(Collectors.toMap(Setting::name, setting -> setting)));
    }

    /** A setting as it is in effect, empty where the server has none of that name, or this user may not see it. */
    public Optional<Setting> setting(String name) throws SQLException {
        return Optional.ofNullable(settings().get(name));
    }

    /** Statements of this database that took the most time or were run most often, those with most time first. */
    public List<StatementStat> statements() throws SQLException {
        String view = server.statements();
        return view == null
                ? List.of()
                : once("statements", () -> asker.query(StatementStat.query(view), StatementStat::of));
    }

    /** Columns of pgvector's types, by table and number. */
    public List<VectorColumn> vectorColumns() throws SQLException {
        return once("vector columns", () -> asker.query(VectorColumn.QUERY, VectorColumn::of));
    }
}
