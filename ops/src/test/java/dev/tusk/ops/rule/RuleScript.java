package dev.tusk.ops.rule;

import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The {@code bad.sql} or {@code good.sql} of a rule, run in a database of its own. A statement ends with a semicolon at the end of a line
 * outside {@code $$}. Lines of the form {@code -- @...} tell how to run what follows:
 *
 * <ul>
 *   <li>{@code -- @session NAME}: in a connection of its own, which stays open until the script is closed
 *   <li>{@code -- @background NAME}: the same, and not waited for, as it is blocked
 *   <li>{@code -- @main}: in the usual connection again
 *   <li>{@code -- @server NAME=VALUE}: the setting of the server, taken back when the script is closed
 *   <li>{@code -- @threshold NAME=VALUE}: the rule is checked with this threshold
 *   <li>{@code -- @await QUERY}: goes on when the query gives true
 *   <li>{@code -- @elsewhere CLASS}: this state cannot be made by SQL; the test of that name shows it in another way
 *   <li>{@code -- @fails}: the next statement fails, and that is meant
 *   <li>{@code -- @after}: the rest is run when the script is closed, to take back what does not go with the database
 *   <li>{@code -- @explain}: the rest is one statement, which is not run but handed to the rule
 * </ul>
 */
public final class RuleScript implements AutoCloseable {

    private static final String UNDEFINED_OBJECT = "42704";

    private final TestDatabase database;
    private final String code;
    private final Map<String, Connection> sessions = new LinkedHashMap<>();
    private final List<Thread> background = new ArrayList<>();
    private final List<String> settings = new ArrayList<>();
    private final Map<String, Double> thresholds = new TreeMap<>();
    private final StringBuilder after = new StringBuilder();
    private @Nullable String explained;
    private @Nullable String elsewhere;
    private boolean isAfter;
    private boolean fails;

    private RuleScript(TestDatabase database, String code) {
        this.database = database;
        this.code = code;
    }

    /**
     * Runs a script to its end, or to what is to be explained.
     *
     * @param name {@code bad} or {@code good}
     */
    public static RuleScript run(TestDatabase database, String code, String name) throws SQLException {
        RuleScript script = new RuleScript(database, code);
        try {
            script.runAll(RulePage.script(code, name));
            return script;
        } catch (SQLException | RuntimeException | Error failure) {
            script.close();
            throw failure;
        }
    }

    /** The thresholds that the script names, by code and name. */
    public Map<String, Double> thresholds() {
        return thresholds;
    }

    /** The statement to explain. */
    public Optional<String> explained() {
        return Optional.ofNullable(explained);
    }

    /** The class of the test that stands in for this script. */
    public Optional<String> elsewhere() {
        return Optional.ofNullable(elsewhere);
    }

    private void awaitTrue(String query) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!"t".equals(database.queryValue(query))) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("%s: it does not come true: %s".formatted(code, query));
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private void runAll(String text) throws SQLException {
        String session = "main";
        boolean waits = true;
        StringBuilder statement = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            if (explained != null) {
                explained += line + "\n";
                continue;
            }
            if (isAfter) {
                after.append(line).append('\n');
                continue;
            }
            if (!line.startsWith("-- @")) {
                if (statement.isEmpty() && (line.isBlank() || line.startsWith("--"))) {
                    continue;
                }
                statement.append(line).append('\n');
                if (line.stripTrailing().endsWith(";") && statement.toString().split("\\$\\$", -1).length % 2 == 1) {
                    run(session, waits, statement.toString());
                    statement.setLength(0);
                }
                continue;
            }
            String[] words = line.substring(4).strip().split("\\s+", 2);
            switch (words[0]) {
                case "session" -> {
                    session = words[1];
                    waits = true;
                }
                case "background" -> {
                    session = words[1];
                    waits = false;
                }
                case "main" -> {
                    session = "main";
                    waits = true;
                }
                case "server" -> set(words[1]);
                case "threshold" -> {
                    String[] pair = words[1].split("=", 2);
                    thresholds.put(code + "." + pair[0], Double.parseDouble(pair[1]));
                }
                case "await" -> awaitTrue(words[1]);
                case "elsewhere" -> elsewhere = words[1];
                case "fails" -> fails = true;
                case "after" -> isAfter = true;
                case "explain" -> explained = "";
                default -> throw new IllegalStateException("unknown directive: " + line);
            }
        }
        if (!statement.toString().isBlank()) {
            throw new IllegalStateException("%s: a statement without a semicolon: %s".formatted(code, statement));
        }
    }

    private void run(String session, boolean waits, String sql) throws SQLException {
        Connection connection = sessions.get(session);
        if (connection == null) {
            connection = database.dataSource().getConnection();
            sessions.put(session, connection);
        }
        if (waits && fails) {
            fails = false;
            executeFailing(connection, sql);
            return;
        }
        if (waits) {
            execute(connection, sql);
            return;
        }
        Connection blocked = connection;
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                execute(blocked, sql);
            } catch (SQLException e) {
                // It ends when the script is closed, by its connection.
            }
        });
        background.add(thread);
        awaitBlocked(session);
    }

    /** What is asked afterwards has to see that it waits. */
    private void awaitBlocked(String session) throws SQLException {
        long end = System.nanoTime() + 10_000_000_000L;
        while (database.queryLong(
                        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                == 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("%s: session %s is not blocked".formatted(code, session));
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private void set(String setting) {
        String[] pair = setting.split("=", 2);
        database.execute("alter system set %s = '%s'".formatted(pair[0], pair[1]));
        settings.add(pair[0]);
        reload();
    }

    private void reload() {
        database.execute("select pg_reload_conf()");
        // The signal reaches each session a moment later.
        database.execute("select pg_sleep(0.1)");
    }

    private static void executeFailing(Connection connection, String sql) {
        try {
            execute(connection, sql);
        } catch (SQLException e) {
            return;
        }
        throw new IllegalStateException("it was to fail: " + sql);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : sessions.values()) {
            connection.abort(Runnable::run);
        }
        for (Thread thread : background) {
            thread.interrupt();
        }
        database.execute("""
                select pg_terminate_backend(pid, 5000) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'""");
        for (String statement : after.toString().split(";\\s*\n", -1)) {
            if (!statement.isBlank()) {
                takeBack(statement);
            }
        }
        if (!settings.isEmpty()) {
            settings.forEach(each -> database.execute("alter system reset " + each));
            reload();
        }
    }

    /** What the rule's own fix has removed is gone already. */
    private void takeBack(String statement) {
        try {
            database.execute(statement);
        } catch (AssertionError e) {
            if (!(e.getCause() instanceof SQLException cause) || !UNDEFINED_OBJECT.equals(cause.getSQLState())) {
                throw e;
            }
        }
    }
}
