package dev.tusk.ops.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.sql.Database;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class LiveSessionTest {

    /** Of this database; other tests run on the same server. */
    private static List<LiveSession> here(TestDatabase database) {
        return LiveSession.read(new Database(database.dataSource())).stream()
                .filter(each -> each.database().equals(database.name()))
                .toList();
    }

    @Test
    void tellsWhoIsWithinATransaction(TestDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set application_name = 'holder <b>'");
            assertThat(here(database)).isEmpty();
            connection.setAutoCommit(false);
            statement.execute("select\n  1 as " + "long_".repeat(10) + ", '" + "x".repeat(400) + "'");
            assertThat(here(database)).singleElement().satisfies(session -> {
                assertThat(session.application()).isEqualTo("holder <b>");
                assertThat(session.state()).isEqualTo("idle in transaction");
                assertThat(session.waitsFor()).isEmpty();
                assertThat(session.blockedBy()).isEmpty();
                assertThat(session.statement()).startsWith("select 1 as long_").hasSize(200);
                assertThat(session.user()).isEqualTo(database.user());
                assertThat(session.json()).containsEntry("pid", session.pid());
            });
            connection.rollback();
            assertThat(here(database)).isEmpty();
        }
    }

    @Test
    void whoMayNotSeeOthersSeesNone(TestDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select 'secret'");
            TestDatabase.TestRole nobody = database.createRole();
            assertThat(LiveSession.read(new Database(database.dataSource(nobody))))
                    .isEmpty();
        }
    }
}
