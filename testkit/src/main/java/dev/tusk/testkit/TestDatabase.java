package dev.tusk.testkit;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.tusk.runtime.cluster.Cluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An empty database of its own for one test, made when it is first used. Closing it drops it with the roles that were made for it, and fails when
 * connections that the test opened are still there. Thread-safe.
 */
public final class TestDatabase implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MOST_POOLED = 16;

    private final Cluster cluster;
    private final KeptConnection administration;
    private final Templates templates;
    private final String name;
    private final KeptConnection inside;
    private final List<TestRole> roles = new ArrayList<>();
    private boolean isMade;
    private @Nullable HikariDataSource pool;

    private TestDatabase(Cluster cluster, KeptConnection administration, Templates templates, String name) {
        this.cluster = cluster;
        this.administration = administration;
        this.templates = templates;
        this.name = name;
        this.inside = new KeptConnection(cluster.dataSource(name));
    }

    /**
     * @param administration of another database of the server
     * @param templates of the server
     */
    static TestDatabase create(Cluster cluster, KeptConnection administration, Templates templates) {
        return new TestDatabase(cluster, administration, templates, "test_" + shortId());
    }

    /**
     * Has a preparation done. Where nothing is in the database yet, it becomes a copy of one in which the preparation was done before, and
     * connections that are open end: copying takes a tenth of the time that Tusk's migrations take.
     *
     * @param kind names the preparation; the same name stands for the same preparation
     * @param preparation closes all connections that it opens; roles, and what {@code alter database} sets, would not be copied
     */
    public synchronized void prepare(String kind, Consumer<TestDatabase> preparation) {
        if (isMade && !isAsItWasMade()) {
            preparation.accept(this);
            return;
        }
        String template = templates.of(kind, preparation);
        if (isMade) {
            inside.close();
            administer("drop database %s with (force)".formatted(name));
            isMade = false;
        }
        make(template);
    }

    private synchronized void make(String template) {
        if (!isMade) {
            // Else each page goes through the log: a third of a second in place of a few hundredths, where nothing
            // waits for the disk.
            administer("create database %s template %s strategy file_copy".formatted(name, template));
            isMade = true;
        }
    }

    private void makeEmpty() {
        make("template0");
    }

    /** Objects that are not the server's own have numbers from 16384. */
    private boolean isAsItWasMade() {
        return queryLong("""
                select (select count(*) from pg_class where oid >= 16384)
                  + (select count(*) from pg_namespace where oid >= 16384)
                  + (select count(*) from pg_extension where oid >= 16384)
                  + (select count(*) from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
                     where d.datname = current_database())""") == 0;
    }

    /** Leaves the database to be copied, and closes everything of it. */
    void leave() {
        closePool();
        inside.close();
        List<String> left = leftConnections();
        if (!left.isEmpty()) {
            throw new AssertionError(
                    "a preparation left connections open, which last ran:\n" + String.join("\n", left));
        }
    }

    private static String shortId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    }

    /** A role that can log in and is no superuser. */
    public record TestRole(String name, String password) {}

    public String name() {
        makeEmpty();
        return name;
    }

    /** The server that it is on. */
    public Cluster cluster() {
        return cluster;
    }

    /** The server's major version. */
    public int majorVersion() {
        return cluster.installation().version().major();
    }

    /** Without a pool, as the superuser. */
    public DataSource dataSource() {
        makeEmpty();
        return cluster.dataSource(name);
    }

    /**
     * A pool, as the superuser, closed with the database: making a connection takes longer than most of what a test asks. Tests that
     * close or count connections of others take {@link #dataSource()}.
     */
    public synchronized DataSource pool() {
        HikariDataSource made = pool;
        if (made == null) {
            made = new HikariDataSource();
            made.setDataSource(dataSource());
            made.setMaximumPoolSize(MOST_POOLED);
            made.setMinimumIdle(0);
            pool = made;
        }
        return made;
    }

    /** Without a pool, as another role. */
    public DataSource dataSource(TestRole role) {
        makeEmpty();
        PGSimpleDataSource source = cluster.dataSource(name);
        source.setUser(role.name());
        source.setPassword(role.password());
        return source;
    }

    /** Without user and password. */
    public String jdbcUrl() {
        makeEmpty();
        return cluster.jdbcUrl(name);
    }

    public String user() {
        return cluster.user();
    }

    public String password() {
        return cluster.password();
    }

    /** Makes a role that can log in, with a name of its own, dropped with the database. */
    public synchronized TestRole createRole() {
        makeEmpty();
        TestRole role = new TestRole("role_" + shortId(), shortId());
        administer("create role %s login password '%s'".formatted(role.name(), role.password()));
        roles.add(role);
        return role;
    }

    /** Runs one or more statements as the superuser. */
    public void execute(String sql) {
        makeEmpty();
        run(inside, sql);
    }

    /** The rows of a query as the superuser, each value as text; null where the value is null. */
    public List<List<@Nullable String>> query(String sql) {
        makeEmpty();
        try {
            return inside.with(connection -> rows(connection, sql));
        } catch (SQLException e) {
            throw new AssertionError("query failed: " + e.getMessage() + "\n" + sql, e);
        }
    }

    private static List<List<@Nullable String>> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<@Nullable String>> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** The only value of a query that gives one row with one column. */
    public @Nullable String queryValue(String sql) {
        List<List<@Nullable String>> rows = query(sql);
        if (rows.size() != 1 || rows.getFirst().size() != 1) {
            throw new AssertionError("one value expected, got %s from\n%s".formatted(rows, sql));
        }
        return rows.getFirst().getFirst();
    }

    /** As {@link #queryValue}, for a whole number. */
    public long queryLong(String sql) {
        String value = queryValue(sql);
        if (value == null) {
            throw new AssertionError("a number expected, got null from\n" + sql);
        }
        return Long.parseLong(value);
    }

    /**
     * Drops the database.
     *
     * @throws AssertionError when connections to it are left after a moment
     */
    @Override
    public synchronized void close() {
        if (!isMade) {
            return;
        }
        int borrowed = closePool();
        inside.close();
        List<String> left = leftConnections();
        administer("drop database if exists " + name + " with (force)");
        for (TestRole role : roles) {
            administer("drop role if exists " + role.name());
        }
        if (borrowed > 0) {
            throw new AssertionError("the test left %d connections of the pool open".formatted(borrowed));
        }
        if (!left.isEmpty()) {
            throw new AssertionError("the test left %d connections open, which last ran:\n%s"
                    .formatted(left.size(), String.join("\n", left)));
        }
    }

    /** The number of connections that were not given back. */
    private int closePool() {
        HikariDataSource made = pool;
        if (made == null || made.isClosed()) {
            return 0;
        }
        HikariPoolMXBean state = made.getHikariPoolMXBean();
        // Null where nothing was ever asked of it.
        int borrowed = state == null ? 0 : state.getActiveConnections();
        made.close();
        return borrowed;
    }

    /** A connection closes a little after its client has closed it. */
    private List<String> leftConnections() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<String> left = connections();
            if (left.isEmpty() || System.nanoTime() > deadline) {
                return left;
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return left;
            }
        }
    }

    private List<String> connections() {
        String sql = """
                select application_name || ' (' || state || '): ' || query
                from pg_catalog.pg_stat_activity
                where datname = ? and backend_type = 'client backend'
                order by pid
                """;
        try {
            return administration.with(connection -> {
                List<String> found = new ArrayList<>();
                try (var statement = connection.prepareStatement(sql)) {
                    statement.setString(1, name);
                    try (ResultSet result = statement.executeQuery()) {
                        while (result.next()) {
                            found.add(String.valueOf(result.getString(1)));
                        }
                    }
                }
                return found;
            });
        } catch (SQLException e) {
            throw new AssertionError("cannot look for left connections: " + e.getMessage(), e);
        }
    }

    private void administer(String sql) {
        run(administration, sql);
    }

    private static void run(KeptConnection kept, String sql) {
        try {
            kept.with(connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute(sql);
                }
            });
        } catch (SQLException e) {
            throw new AssertionError("statement failed: " + e.getMessage() + "\n" + sql, e);
        }
    }
}
