package dev.tusk.core;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** A pool of one connection that fails at once, where another would wait, when a second is asked for. */
public final class OneConnection implements AutoCloseable {

    private final Connection connection;
    private final AtomicBoolean lent = new AtomicBoolean();

    public OneConnection(DataSource source) throws SQLException {
        connection = source.getConnection();
    }

    /** The connection itself, to look at its session. */
    public Connection connection() {
        return connection;
    }

    public DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                OneConnection.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    if (lent.getAndSet(true)) {
                        throw new IllegalStateException("a second connection is asked for while the first is in use");
                    }
                    return lend();
                });
    }

    private Connection lend() {
        return (Connection) Proxy.newProxyInstance(
                OneConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        lent.set(false);
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
