package dev.tusk.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class ConnectionFailuresTest {

    private final Ran.Program tusk;

    ConnectionFailuresTest(TestDatabase database) {
        this.tusk = new Ran.Program()
                .with("HOME", "/nonexistent")
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user());
    }

    @Test
    void asksForAPasswordWhereTheServerWantsOneAndNoneIsGiven() {
        Ran result = tusk.run("collection", "list");

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.err())
                .contains("wants a password and none is given", "TUSK-306", "PGPASSWORD")
                .doesNotContain("no PostgreSQL answers");
    }

    @Test
    void saysThatThePasswordIsWrongWithoutRepeatingIt() {
        Ran result = tusk.with("PGPASSWORD", "s3cret").run("collection", "list");

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.err()).contains("wrong user or password", "TUSK-306").doesNotContain("s3cret");
    }
}
