package dev.tusk.core.search;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.List;
import javax.sql.DataSource;

/** Notes the statements that are prepared on the connections of a pool. */
final class StatementLog {

    private StatementLog() {}

    static DataSource of(DataSource source, List<String> statements) {
        return (DataSource) Proxy.newProxyInstance(
                StatementLog.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(source, arguments);
                        return result instanceof Connection connection ? noting(connection, statements) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Connection noting(Connection connection, List<String> statements) {
        return (Connection) Proxy.newProxyInstance(
                StatementLog.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.add((String) arguments[0]);
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
