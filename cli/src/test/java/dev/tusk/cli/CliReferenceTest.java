package dev.tusk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CliReferenceTest {

    /** Run with {@code -Dtusk.docs=write} to bring the page up to date. */
    @Test
    void theReferenceTellsWhatTheCommandsAre() throws IOException {
        Path page = Path.of("../docs/cli.md");
        String current = CliReference.text(Main.commandLine(TestShells.silent()));
        if ("write".equals(System.getProperty("tusk.docs"))) {
            Files.writeString(page, current);
        }
        assertThat(Files.readString(page))
                .as("docs/cli.md is out of date; run: mvn -pl cli -am test -Dtest=CliReferenceTest "
                        + "-Dsurefire.failIfNoSpecifiedTests=false -Dtusk.docs=write")
                .isEqualTo(current);
    }
}
