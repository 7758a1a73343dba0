package dev.tusk.cli.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A pool that tells a busy server from one that is down: while it holds connections, a borrower waits for one up to the
 * time limit; while it holds none, the borrower connects himself and learns at once when the server refuses. HikariCP alone
 * lets him wait the whole time in both cases, and after an outage up to 10 s more until it tries again. Safe for use by many
 * threads at once.
 */
final class Connections implements DataSource, AutoCloseable {

    /** After so long a borrower looks whether the pool has lost all its connections meanwhile. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final HikariDataSource pool;
    private final DataSource server;
    private final Semaphore direct;
    private final Duration patience;

    /**
     * Opens a pool.
     *
     * @param most the most connections
     * @param patience how long a borrower waits for a connection, and to connect
     * @param failTimeoutMillis HikariCP's {@code initializationFailTimeout}
     */
    Connections(DataSource driver, int most, Duration patience, long failTimeoutMillis) {
        this.server = driver;
        this.patience = patience;
        this.direct = new Semaphore(most);
        HikariConfig config = new HikariConfig();
        config.setPoolName("tusk");
        config.setDataSource(driver);
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(LOOK.toMillis());
        config.setValidationTimeout(LOOK.toMillis());
        config.setInitializationFailTimeout(failTimeoutMillis);
        this.pool = new HikariDataSource(config);
    }

    @Override
    public Connection getConnection() throws SQLException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return pool.getHikariPoolMXBean().getTotalConnections() == 0 ? connect() : pool.getConnection();
            } catch (SQLTransientConnectionException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw e;
                }
            }
        }
    }

    /** One connection beside the pool, closed by its user; there are no more of them at once than the pool may hold. */
    private Connection connect() throws SQLException {
        try {
            if (!direct.tryAcquire(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SQLTransientConnectionException(
                        "the server gave no connection within %d s".formatted(patience.toSeconds()), "08001");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLNonTransientConnectionException("interrupted while connecting", "08001", e);
        }
        Connection connection = null;
        try {
            connection = server.getConnection();
        } finally {
            if (connection == null) {
                direct.release();
            }
        }
        return counted(connection);
    }

    /** The connection, which makes room for the next one when it is closed. */
    private Connection counted(Connection connection) {
        AtomicBoolean open = new AtomicBoolean(true);
        InvocationHandler handler = (_, method, arguments) -> {
            try {
                return method.invoke(connection, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            } finally {
                if (method.getName().equals("close") && open.getAndSet(false)) {
                    direct.release();
                }
            }
        };
        return (Connection)
                Proxy.newProxyInstance(Connections.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
    }

    @Override
    public void close() {
        pool.close();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is given when the pool is made");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return server.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        server.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("the time limit is given when the pool is made");
    }

    @Override
    public int getLoginTimeout() {
        return Math.toIntExact(patience.toSeconds());
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> wanted) throws SQLException {
        return server.unwrap(wanted);
    }

    @Override
    public boolean isWrapperFor(Class<?> wanted) throws SQLException {
        return server.isWrapperFor(wanted);
    }
}
