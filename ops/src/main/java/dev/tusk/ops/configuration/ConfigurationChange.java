package dev.tusk.ops.configuration;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Changes settings of a server by ALTER SYSTEM: all of them or, where one is refused, none. ALTER SYSTEM takes no part in transactions, so what was
 * done is taken back by what stood in {@code postgresql.auto.conf} before. Reloads the configuration afterwards.
 */
public final class ConfigurationChange {

    /** What {@link #undo} writes, and all that it runs. */
    private static final Pattern UNDO = Pattern.compile(
            "alter system (?:reset \"[a-z_][a-z0-9_.$]*\"|set \"[a-z_][a-z0-9_.$]*\" = '(?:[^']|'')*');");

    private final Database database;

    public ConfigurationChange(DataSource dataSource) {
        this.database = new Database(dataSource);
    }

    /**
     * What a change came to.
     *
     * @param changed names
     * @param waiting names of those that wait for a restart
     */
    public record Done(List<String> changed, List<String> waiting) {
        public Done {
            changed = List.copyOf(changed);
            waiting = List.copyOf(waiting);
        }
    }

    /**
     * The statements, each with a semicolon, that give these settings what they have now. To be kept before {@link #apply}.
     *
     * @param names of settings
     */
    public List<String> undo(List<String> names) {
        return database.connected("read the configuration", connection -> statements(before(connection, names)));
    }

    /**
     * Sets them.
     *
     * @throws TuskException where the server refuses one, or may not be told by this user; nothing is changed then
     */
    public Done apply(List<Setting> settings) {
        List<String> names = settings.stream().map(Setting::name).toList();
        List<String> statements =
                settings.stream().map(each -> set(each.name(), each.value())).toList();
        return database.connected("change the configuration", connection -> run(connection, names, statements));
    }

    /**
     * Runs what {@link #undo} gave.
     *
     * @throws TuskException {@code INVALID_REQUEST} where a line is another statement; nothing is run then
     */
    public Done takeBack(List<String> lines) {
        List<String> statements = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String line : lines) {
            String statement = line.strip();
            if (statement.isEmpty() || statement.startsWith("--")) {
                continue;
            }
            if (!UNDO.matcher(statement).matches()) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "this is no line that \"tusk tune --save-undo\" writes: %s".formatted(statement),
                        "give the file as it was written; other SQL is for psql");
            }
            statements.add(statement.substring(0, statement.length() - 1));
            names.add(statement.split("\"", 3)[1]);
        }
        return database.connected("take the configuration back", connection -> run(connection, names, statements));
    }

    private static Done run(Connection connection, List<String> names, List<String> statements) throws SQLException {
        Map<String, Optional<String>> before = before(connection, names);
        int done = 0;
        try {
            for (String statement : statements) {
                Database.execute(connection, Sql.of(statement));
                done++;
            }
        } catch (SQLException e) {
            takeBack(connection, before, names.subList(0, done), e);
            throw e;
        }
        List<String> faults = faults(connection);
        if (!faults.isEmpty()) {
            TuskException failure = new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "the server would not take the configuration: " + String.join("; ", faults),
                    null,
                    "everything is as it was before",
                    null);
            takeBack(connection, before, names, failure);
            throw failure;
        }
        reload(connection);
        return new Done(names, waiting(connection, names));
    }

    private static void takeBack(
            Connection connection, Map<String, Optional<String>> before, List<String> names, Exception cause) {
        Map<String, Optional<String>> done = new LinkedHashMap<>(before);
        done.keySet().retainAll(names);
        for (String statement : statements(done)) {
            try {
                Database.execute(connection, Sql.of(statement.substring(0, statement.length() - 1)));
            } catch (SQLException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private static List<String> statements(Map<String, Optional<String>> before) {
        List<String> statements = new ArrayList<>();
        before.forEach((name, value) -> statements.add(
                value.map(had -> set(name, had)).orElseGet(() -> "alter system reset " + quoted(name)) + ";"));
        return statements;
    }

    private static String set(String name, String value) {
        return "alter system set %s = '%s'".formatted(quoted(name), value.replace("'", "''"));
    }

    private static String quoted(String name) {
        return new Identifier(name).quoted();
    }

    /** What {@code postgresql.auto.conf} has for each; empty where it has nothing. */
    private static Map<String, Optional<String>> before(Connection connection, List<String> names) throws SQLException {
        Map<String, Optional<String>> before = new LinkedHashMap<>();
        names.forEach(name -> before.put(name, Optional.empty()));
        Database.query(
                        connection,
                        Sql.of("""
                                select f.name, f.setting
                                from pg_catalog.pg_file_settings f
                                where f.sourcefile like '%/postgresql.auto.conf'
                                  and f.name = any (?::text[])
                                order by f.seqno""", Sql.textArray(names)),
                        row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(each -> before.put(each.getKey(), Optional.of(each.getValue())));
        return before;
    }

    /** A change that waits for a restart is told as an error there as well, and is none. */
    private static List<String> faults(Connection connection) throws SQLException {
        return Database.query(connection, Sql.of("""
                        select coalesce(f.name || ': ', '') || f.error
                        from pg_catalog.pg_file_settings f
                        left join pg_catalog.pg_settings s on s.name = f.name
                        where f.error is not null
                          and f.sourcefile like '%/postgresql.auto.conf'
                          and not (s.context = 'postmaster' and f.error = 'setting could not be applied')
                        order by f.seqno"""), row -> row.getString(1));
    }

    private static void reload(Connection connection) throws SQLException {
        Database.query(connection, Sql.of("select pg_catalog.pg_reload_conf()"), row -> true);
    }

    /** By kind and not by {@code pending_restart}, which a session sees a moment after the reload. */
    private static List<String> waiting(Connection connection, List<String> names) throws SQLException {
        return Database.query(connection, Sql.of("""
                        select s.name
                        from pg_catalog.pg_settings s
                        where s.context = 'postmaster'
                          and s.name = any (?::text[])
                        order by s.name""", Sql.textArray(names)), row -> row.getString(1));
    }
}
