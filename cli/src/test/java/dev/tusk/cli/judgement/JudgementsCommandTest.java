package dev.tusk.cli.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(PostgresExtension.class)
class JudgementsCommandTest {

    @TempDir
    private Path folder;

    private final Ran.Program tusk;

    JudgementsCommandTest(TestDatabase database) {
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    @BeforeEach
    void fill() {
        done(tusk.run("setup"));
        done(tusk.run("collection", "create", "docs", "--model", "none"));
        done(tusk.reading("{\"id\": \"owl\", \"body\": \"owls\"}\n{\"id\": \"hare\", \"body\": \"hares\"}")
                .run("put", "docs"));
    }

    private static Ran done(Ran ran) {
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        return ran;
    }

    @Test
    void addsListsAndRemoves() {
        done(tusk.run("judgements", "add", "docs", "night, birds", "owl"));
        done(tusk.run("judgements", "add", "docs", "night, birds", "hare", "0"));
        assertThat(done(tusk.run("judgements", "list", "docs")).out()).contains("QUERY", "night, birds", "owl", "hare");
        JsonNode page = JsonMapper.shared()
                .readTree(done(tusk.run("judgements", "list", "docs", "--json", "--limit", "1"))
                        .out());
        assertThat(page.path("judgements").get(0).path("document").asString()).isEqualTo("hare");
        assertThat(done(tusk.run(
                                "judgements",
                                "list",
                                "docs",
                                "--after",
                                page.path("next").asString()))
                        .out())
                .contains("owl")
                .doesNotContain("hare");

        done(tusk.run("judgements", "remove", "docs", "night, birds", "hare"));
        Ran again = tusk.run("judgements", "remove", "docs", "night, birds", "hare");
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("there is no judgement of this query and this document");
        assertThat(tusk.run("judgements", "remove", "docs", "--all").err())
                .contains("this would remove the 1 judgements of collection \"docs\"; nothing was done");
        assertThat(tusk.run("judgements", "remove", "docs", "night, birds").err())
                .contains("which judgement is to be removed is not told");
        assertThat(tusk.run("judgements", "export", "docs", folder.toString()).err())
                .contains("cannot write", "it is a folder")
                .doesNotContain("Exception");
        assertThat(tusk.run(
                                "judgements",
                                "export",
                                "docs",
                                folder.resolve("no/where.csv").toString())
                        .err())
                .contains("there is no such folder");

        done(tusk.run("judgements", "remove", "docs", "--all", "--yes"));
        assertThat(done(tusk.run("judgements", "list", "docs")).err()).contains("no judgements");
    }

    @Test
    void refusesWhatIsNoJudgement() {
        Ran gone = tusk.run("judgements", "add", "docs", "owls", "gone");
        assertThat(gone.exitCode()).isEqualTo(3);
        assertThat(gone.err()).contains("cannot judge document \"gone\": collection \"docs\" has no such document");
        assertThat(tusk.run("judgements", "add", "docs", "owls", "owl", "11").exitCode())
                .isEqualTo(2);
        assertThat(tusk.run("judgements", "add", "docs", "owls", "owl", "x").exitCode())
                .isEqualTo(2);
        assertThat(tusk.run("judgements", "list", "nowhere").exitCode()).isEqualTo(3);
    }

    @Test
    void whatIsExportedIsImported() throws IOException {
        done(tusk.run("judgements", "add", "docs", "night, \"birds\"", "owl", "3"));
        done(tusk.run("judgements", "add", "docs", "runs", "hare", "0"));
        String csv = done(tusk.run("judgements", "export", "docs", "-")).out();
        assertThat(csv).isEqualTo("query,document,grade\r\n\"night, \"\"birds\"\"\",owl,3\r\nruns,hare,0\r\n");
        Path file = folder.resolve("own.csv");
        done(tusk.run("judgements", "export", "docs", file.toString()));
        assertThat(file).hasContent(csv);

        done(tusk.run("judgements", "remove", "docs", "--all", "--yes"));
        assertThat(done(tusk.reading(csv).run("judgements", "import", "docs", "-"))
                        .out())
                .isEqualTo("2 imported\n");
        assertThat(done(tusk.run("judgements", "export", "docs")).out()).isEqualTo(csv);

        Files.writeString(file, "owls,owl,1\nowls,gone,1\n");
        Ran refused = tusk.run("judgements", "import", "docs", file.toString());
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err())
                .contains("does not have 1 of the judged documents", "missing: gone", "--skip-missing");
        assertThat(done(tusk.run("judgements", "import", "docs", file.toString(), "--skip-missing", "--json"))
                        .out())
                .isEqualTo("{\"judged\":1,\"skipped\":1}\n");
        assertThat(tusk.run("judgements", "import", "docs", "nowhere.csv").err())
                .contains("no such file");
    }
}
