package dev.tusk.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

@ExtendWith(PostgresExtension.class)
class ConnectionsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration FAST = Duration.ofSeconds(5);

    @Test
    void failsFastWhileTheServerIsDownAndWorksAtOnceWhenItIsBack(TestDatabase database) throws Exception {
        PGSimpleDataSource driver = (PGSimpleDataSource) database.dataSource();
        int[] ports = driver.getPortNumbers();
        driver.setPortNumbers(new int[] {closedPort()});
        try (Connections connections = new Connections(driver, 2, PATIENCE, -1)) {
            Instant start = Instant.now();
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(connections::getConnection).hasMessageContaining("refused");
            }
            driver.setPortNumbers(ports);
            try (Connection connection = connections.getConnection()) {
                assertThat(connection.isValid(5)).isTrue();
            }
            assertThat(Duration.between(start, Instant.now())).isLessThan(FAST);
        }
    }

    @Test
    void failsFastWhenTheServerGoesDownWhileItServes(TestDatabase database) throws Exception {
        PGSimpleDataSource driver = (PGSimpleDataSource) database.dataSource();
        try (Connections connections = new Connections(driver, 2, PATIENCE, 1)) {
            try (Connection lost = connections.getConnection()) {
                driver.setPortNumbers(new int[] {closedPort()});
                terminate(lost);
                assertThatThrownBy(() -> lost.createStatement()).isInstanceOf(SQLException.class);
            }
            Instant start = Instant.now();
            assertThatThrownBy(connections::getConnection).isInstanceOf(SQLException.class);
            assertThat(Duration.between(start, Instant.now())).isLessThan(FAST);
        }
    }

    @Test
    void waitsItsTimeWhileThePoolIsMerelyBusy(TestDatabase database) throws SQLException {
        Duration patience = Duration.ofSeconds(2);
        try (Connections connections = new Connections((PGSimpleDataSource) database.dataSource(), 1, patience, 1);
                Connection busy = connections.getConnection()) {
            Instant start = Instant.now();
            assertThatThrownBy(connections::getConnection).isInstanceOf(SQLTransientConnectionException.class);
            assertThat(Duration.between(start, Instant.now())).isBetween(patience, patience.plus(FAST));
            assertThat(busy.isValid(5)).isTrue();
        }
    }

    @Test
    void holdsNoMoreConnectionsBesideThePoolThanInIt(TestDatabase database) throws Exception {
        Duration patience = Duration.ofSeconds(2);
        PGSimpleDataSource driver = new NotForThePool((PGSimpleDataSource) database.dataSource());
        try (Connections connections = new Connections(driver, 2, patience, -1);
                Connection first = connections.getConnection()) {
            Connection second = connections.getConnection();
            assertThatThrownBy(connections::getConnection)
                    .isInstanceOf(SQLTransientConnectionException.class)
                    .hasMessage("the server gave no connection within 2 s");
            second.close();
            second.close();
            try (Connection third = connections.getConnection()) {
                assertThat(third.unwrap(PGConnection.class).getBackendPID()).isPositive();
                assertThatThrownBy(connections::getConnection).isInstanceOf(SQLTransientConnectionException.class);
                assertThat(first.isValid(5)).isTrue();
            }
        }
    }

    /** Refuses the threads of the pool, as a server does that has come back before the pool tries again. */
    private static final class NotForThePool extends PGSimpleDataSource {
        private static final long serialVersionUID = 1;

        NotForThePool(PGSimpleDataSource server) {
            setUrl(server.getUrl());
            setUser(server.getUser());
            setPassword(server.getPassword());
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (Thread.currentThread().getName().startsWith("tusk:")) {
                throw new SQLException("not now", "08001");
            }
            return super.getConnection();
        }
    }

    private static void terminate(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() ->
                            statement.execute("select pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())"))
                    .isInstanceOf(SQLException.class);
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
