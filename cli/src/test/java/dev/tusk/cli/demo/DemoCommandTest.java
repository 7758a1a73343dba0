package dev.tusk.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class DemoCommandTest {

    @TempDir
    private Path folder;

    private final Ran.Program tusk;

    DemoCommandTest(TestDatabase database) {
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password())
                .with("PATH", System.getenv("PATH"))
                .with("HOME", System.getProperty("user.home"));
    }

    @Test
    void answersInEveryModeFromAFolderAndIsQuickTheSecondTime() throws IOException {
        Files.writeString(folder.resolve("owls.md"), "# Hunting owls\n\nOwls hunt mice in the dark, without a sound.");
        Files.writeString(
                folder.resolve("cake.md"), "# Baking a cake\n\nMix flour, sugar and eggs, then put it into the oven.");

        Ran first = tusk.run("demo", "--once", "--from", folder.toString(), "--ask", "nocturnal predators");
        Ran second = tusk.run("demo", "--once", "--from", folder.toString());

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.err()).contains("PostgreSQL", "schema", "2 added", "indexes", "ready in");
        String byMeaning = first.out().substring(first.out().indexOf("vector: nocturnal predators"));
        assertThat(byMeaning).contains("1. ").containsSubsequence("Hunting owls", "Baking a cake");
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.err()).contains("2 unchanged");
        assertThat(second.out())
                .contains("keyword: ", "fuzzy: ", "vector: ", "hybrid: ")
                .doesNotContain("nothing found");
    }

    @Test
    void refusesAFolderWithNothingToSearch() {
        Ran result = tusk.run("demo", "--once", "--from", folder.toString());

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("no HTML, Markdown or text in it");
    }

    @Test
    void saysAtOnceThatAPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ran result = tusk.run("demo", "--port", Integer.toString(taken.getLocalPort()));

            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("port %d is in use".formatted(taken.getLocalPort()));
        }
    }
}
