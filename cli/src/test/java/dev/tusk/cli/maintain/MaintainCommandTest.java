package dev.tusk.cli.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(PostgresExtension.class)
class MaintainCommandTest {

    private final TestDatabase database;
    private final Ran.Program tusk;

    MaintainCommandTest(TestDatabase database) {
        this.database = database;
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    @BeforeEach
    void setUp() {
        done(tusk.run("setup"));
    }

    private void twoCollections() {
        for (String name : new String[] {"docs", "mail"}) {
            done(tusk.run("collection", "create", name, "--model", "none"));
            done(tusk.reading("{\"id\": \"owl\", \"body\": \"owls hunt at night\"}")
                    .run("put", name));
        }
    }

    private static Ran done(Ran ran) {
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        return ran;
    }

    @Test
    void maintainsAllCollectionsUnlessSomeAreNamed() {
        twoCollections();
        Ran all = done(tusk.run("maintain"));
        assertThat(all.err()).containsSubsequence("docs", "analyze ...", "mail", "analyze ...", "steps");
        assertThat(all.out())
                .containsSubsequence(
                        "maintained collection \"docs\" in ",
                        "done: analyze, ",
                        "left: nothing",
                        "maintained collection \"mail\"");

        Ran one = done(tusk.run("maintain", "mail", "mail"));
        assertThat(one.out()).containsOnlyOnce("maintained collection").contains("\"mail\"");
        assertThat(one.err()).doesNotContain("docs");
    }

    @Test
    void putsChangedParametersIntoEffect() {
        twoCollections();
        done(tusk.run("maintain"));
        done(tusk.run("collection", "alter", "docs", "--bm25", "k1=2"));
        assertThat(done(tusk.run("collection", "show", "docs")).out()).contains("to be renewed by \"tusk maintain\"");
        assertThat(done(tusk.run("maintain", "docs")).out())
                .contains("weigh the words of up to 1 chunks anew (the parameters have changed)");
        assertThat(done(tusk.run("collection", "show", "docs")).out()).doesNotContain("tusk maintain");
    }

    @Test
    void aMisspeltNameIsToldBeforeAnythingIsDone() {
        twoCollections();
        Ran ran = tusk.run("maintain", "mail", "dosc");
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err()).contains("did you mean \"docs\"?").doesNotContain("analyze");
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void saysThatThereIsNothingToDo() {
        Ran none = done(tusk.run("maintain"));
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).contains("nothing to do: there is no collection yet");
        assertThat(done(tusk.run("maintain", "--json")).out()).isEqualTo("{\"collections\":[]}\n");
    }

    @Test
    void printsWhatWasDoneAndWhatIsLeftForPrograms() {
        twoCollections();
        JsonNode all = JsonMapper.shared()
                .readTree(done(tusk.run("maintain", "--json")).out())
                .path("collections");
        assertThat(all.valueStream().map(one -> one.path("collection").asString()))
                .containsExactly("docs", "mail");
        assertThat(all.get(0).path("done").get(0).asString()).isEqualTo("analyze");
        assertThat(all.get(0).path("left").isEmpty()).isTrue();
        assertThat(all.get(0).path("took_ms").isNumber()).isTrue();
    }

    @Test
    void aBusyCollectionDoesNotKeepTheOthersBack(@TempDir Path folder) throws SQLException, IOException {
        twoCollections();
        try (Connection other = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = other.createStatement()) {
            statement.execute("""
                    select pg_advisory_lock(x'5455534b'::int, c.oid::int)
                    from pg_class c
                    where c.relnamespace = 'tusk'::regnamespace
                      and c.relname like '%docs%'
                      and c.relname like '%chunk%'
                      and c.relkind in ('r', 'p')""");
            Ran ran = tusk.run("maintain");
            assertThat(ran.exitCode()).isEqualTo(4);
            assertThat(ran.out())
                    .containsSubsequence("did not maintain collection \"docs\"", "maintained collection \"mail\" in ");
            assertThat(ran.err()).contains("another session is maintaining collection \"docs\"");
            Path more = Files.writeString(folder.resolve("more.txt"), "More words.");
            Ran ingested = done(tusk.run("ingest", more.toString(), "--to", "docs"));
            assertThat(ingested.err()).contains("another session is maintaining", "tusk maintain docs");
        }
    }
}
