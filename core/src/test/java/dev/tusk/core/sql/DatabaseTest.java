package dev.tusk.core.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class DatabaseTest {

    @Test
    void aCleanupThatFailsDoesNotHideTheFailureOfTheWork(TestDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            assertThatThrownBy(() -> Database.withCleanup(
                            connection,
                            work -> {
                                throw new SQLException("the work");
                            },
                            cleanup -> {
                                throw new SQLException("the cleanup");
                            }))
                    .hasMessage("the work")
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        }
    }
}
