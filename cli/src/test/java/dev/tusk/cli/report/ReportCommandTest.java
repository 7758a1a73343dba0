package dev.tusk.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class ReportCommandTest {

    private final TestDatabase database;
    private final Ran.Program tusk;

    ReportCommandTest(TestDatabase database) {
        this.database = database;
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    @Test
    void aPageIsWrittenThatHostileNamesDoNotBreak(@TempDir Path folder) throws IOException {
        database.execute("create table \"<script>alert('x')</script>\" (id int)");
        Path page = folder.resolve("report.html");
        Ran ran = tusk.run("report", page.toString(), "--memory", "4GB", "--cpus", "2");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("wrote");
        assertThat(ran.err()).contains("pg_stat_statements");
        assertThat(Files.readString(page))
                .startsWith("<!doctype html>")
                .endsWith("</html>\n")
                .contains("Content-Security-Policy", "Largest tables", "shared_buffers", "&lt;script&gt;")
                .doesNotContain("<script>", "http://", "https://");
        assertThat(folder.toFile().list()).containsExactly("report.html");
    }

    @Test
    void aFileThatCannotBeWrittenIsTold(@TempDir Path folder) {
        // Told before anybody looks at a database: none is there.
        Ran.Program lost = new Ran.Program().with("TUSK_URL", "jdbc:postgresql://127.0.0.1:1/none");
        Ran ran = lost.run("report", folder.resolve("no/such/folder.html").toString());
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("cannot write", "no/such\" is no directory");
        Ran onFolder = lost.run("report", folder.toString());
        assertThat(onFolder.exitCode()).isEqualTo(2);
        assertThat(onFolder.err()).contains("cannot write", "it is a directory");
        assertThat(lost.run("report", "/").err()).contains("cannot write", "it is a directory");
        assertThat(folder.toFile().list()).isEmpty();
    }
}
