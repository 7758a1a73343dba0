package dev.tusk.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class ServeCommandTest {

    private final Ran.Program tusk;

    ServeCommandTest(TestDatabase database) {
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    @Test
    void failsAtOnceOnADatabaseThatIsNotSetUp() {
        Ran result = tusk.run("serve", "--port", "0");

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.err()).contains("tusk setup");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void refusesOtherAddressesWithoutAKey() {
        assertThat(tusk.run("setup").exitCode()).isZero();

        Ran result = tusk.run("serve", "--port", "0", "--host", "0.0.0.0");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("API key", "TUSK_API_KEY");
    }

    @Test
    void saysInOneMessageThatThePortIsTaken() throws IOException {
        assertThat(tusk.run("setup").exitCode()).isZero();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ran result = tusk.run("serve", "--port", Integer.toString(taken.getLocalPort()));

            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).startsWith("error: cannot listen on 127.0.0.1 port");
            assertThat(result.out()).isEmpty();
        }
    }

    @Test
    void refusesAKeyThatIsTooShortBeforeItConnects() {
        Ran result = tusk.with("TUSK_API_KEY", "short")
                .with("TUSK_URL", "postgresql://nobody@127.0.0.1:1/none")
                .run("serve");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("at least 16").doesNotContain("short\"");
    }
}
