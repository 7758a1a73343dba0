package dev.tusk.cli.connect;

import com.zaxxer.hikari.pool.HikariPool;
import dev.tusk.cli.embedding.ModelSettings;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Tusk;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.models.Models;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** A command's connection to its database, closed at its end. Safe for use by many threads at once. */
public final class Session implements AutoCloseable {

    private final Shell shell;
    private final ConnectionTarget target;
    private final Connections pool;
    private final Tusk tusk;
    private @Nullable Models models;

    private Session(Shell shell, ConnectionTarget target, Connections pool) {
        this.shell = shell;
        this.target = target;
        this.pool = pool;
        this.tusk = Tusk.open(
                pool,
                name -> models().find(name),
                name -> models().rerankers().find(name),
                name -> models().chats().find(name));
    }

    /**
     * Connects; the first connection is made before this returns.
     *
     * @throws TuskException when the server cannot be reached or refuses the login
     */
    public static Session open(Shell shell, ConnectionTarget target, int connections, Duration connectTimeout) {
        // Fail at the first refusal; a command is not to wait for a server that is not there.
        return open(shell, target, connections, connectTimeout, 1);
    }

    /** As {@link #open}, but connects when the first connection is asked for. */
    static Session whenThere(Shell shell, ConnectionTarget target, int connections, Duration connectTimeout) {
        return open(shell, target, connections, connectTimeout, -1);
    }

    private static Session open(
            Shell shell, ConnectionTarget target, int connections, Duration connectTimeout, long failTimeoutMillis) {
        try {
            return new Session(
                    shell,
                    target,
                    new Connections(driver(target, connectTimeout), connections, connectTimeout, failTimeoutMillis));
        } catch (HikariPool.PoolInitializationException e) {
            throw ConnectionFailures.explain(
                    target, e.getCause() instanceof SQLException sql ? sql : new SQLException(e));
        } catch (SQLException e) {
            throw ConnectionFailures.explain(target, e);
        }
    }

    /** The time to log in stays the one of the connection: a pool would set it to the shorter time of its own waits. */
    private static final class Driver extends PGSimpleDataSource {
        private static final long serialVersionUID = 1;

        Driver(int loginTimeoutSeconds) {
            super.setLoginTimeout(loginTimeoutSeconds);
        }

        @Override
        public void setLoginTimeout(int seconds) {}
    }

    private static PGSimpleDataSource driver(ConnectionTarget target, Duration connectTimeout) throws SQLException {
        Driver driver = new Driver(Math.toIntExact(connectTimeout.toSeconds()));
        driver.setServerNames(target.hosts().stream().map(Host::name).toArray(String[]::new));
        driver.setPortNumbers(target.hosts().stream().mapToInt(Host::port).toArray());
        driver.setDatabaseName(target.database());
        driver.setUser(target.user());
        // An empty password keeps the driver from reading a password file by rules of its own.
        driver.setPassword(target.password().orElse(""));
        driver.setApplicationName("tusk");
        driver.setConnectTimeout(Math.toIntExact(connectTimeout.toSeconds()));
        for (var property : target.properties().entrySet()) {
            PGProperty known = PGProperty.forName(property.getKey());
            if (known == null) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST, "unknown connection parameter \"%s\"".formatted(property.getKey()));
            }
            driver.setProperty(known, property.getValue());
        }
        return driver;
    }

    /** Tusk on this database. */
    public Tusk tusk() {
        return tusk;
    }

    /** The models that the environment describes; opened when they are first asked for. */
    public synchronized Models models() {
        if (models == null) {
            models = ModelSettings.open(shell);
        }
        return models;
    }

    /** A pool of connections to the database. */
    public DataSource dataSource() {
        return pool;
    }

    /** The database, for messages and for programs such as psql. */
    public ConnectionTarget target() {
        return target;
    }

    @Override
    public synchronized void close() {
        if (models != null) {
            models.close();
        }
        pool.close();
    }
}
