package dev.tusk.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(PostgresExtension.class)
class TuneCommandTest {

    /** Each asked for by a word that means nothing to the model. */
    private static final int DOCUMENTS = 16;

    @TempDir
    private Path folder;

    private final Ran.Program tusk;

    TuneCommandTest(TestDatabase database) {
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password())
                .with("HOME", System.getProperty("user.home"));
    }

    private static String part(int i) {
        return "zx%dq".formatted(7000 + i * 13);
    }

    @BeforeEach
    void fill() {
        done(tusk.run("setup"));
        done(tusk.run("collection", "create", "docs"));
        String documents = IntStream.range(0, DOCUMENTS)
                .mapToObj(i -> "{\"id\": \"d%d\", \"body\": \"Spare part %s fits the pump.\"}".formatted(i, part(i)))
                .collect(Collectors.joining("\n"));
        done(tusk.reading(documents).run("put", "docs"));
    }

    private static Ran done(Ran ran) {
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        return ran;
    }

    private static JsonNode json(Ran ran) {
        return JsonMapper.shared().readTree(done(ran).out());
    }

    private Path csv(int grade) throws IOException {
        return Files.writeString(
                folder.resolve("own.csv"),
                IntStream.range(0, DOCUMENTS)
                        .mapToObj(i -> "spare part %s,d%d,%d".formatted(part(i), i, grade))
                        .collect(Collectors.joining("\n", "query,document,grade\n", "\n")));
    }

    @Test
    void storesWhatCollectedJudgementsChooseAndTellsSo() throws IOException {
        Ran none = tusk.run("eval", "tune", "--collection", "docs");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("nobody has judged a document of collection \"docs\"", "tusk judgements add");
        done(tusk.run("judgements", "import", "docs", csv(2).toString()));
        assertThat(done(tusk.run("collection", "show", "docs")).out()).contains("vectors count 0.85 (default)");
        done(tusk.run("collection", "alter", "docs", "--vector-weight", "1"));

        Ran dry = done(tusk.run("eval", "tune", "--collection", "docs", "--dry-run"));
        assertThat(dry.out())
                .contains("weight of vectors", "nDCG@10 of 8 queries", "chosen", "reciprocal ranks, k = 60");
        assertThat(dry.err()).contains("nothing was stored, as --dry-run asks");
        assertThat(done(tusk.run("collection", "show", "docs")).out()).contains("(set by hand)");

        JsonNode first = json(tusk.run("eval", "tune", "--collection", "docs", "--json"));
        JsonNode second = json(tusk.run("eval", "tune", "--collection", "docs", "--json"));
        assertThat(first.path("stored").asBoolean()).isTrue();
        assertThat(first.path("current_weight").asDouble()).isEqualTo(1);
        assertThat(first.path("training").path("weights").size()).isEqualTo(21);
        assertThat(first.path("held_out").path("queries").asInt()).isEqualTo(8);
        assertThat(second.path("training")).isEqualTo(first.path("training"));
        assertThat(second.path("chosen_weight")).isEqualTo(first.path("chosen_weight"));
        assertThat(second.path("current_weight")).isEqualTo(first.path("chosen_weight"));
        assertThat(second.path("stored").asBoolean()).as("it is there").isFalse();
        assertThat(second.path("held_out").path("p_current").asDouble()).isEqualTo(1);
        JsonNode shown = json(tusk.run("collection", "show", "docs", "--json"));
        assertThat(shown.path("vector_weight")).isEqualTo(first.path("chosen_weight"));
        assertThat(shown.path("vector_weight_source").asString()).isEqualTo("judgements");
        assertThat(shown.path("vector_weight_queries").asInt()).isEqualTo(8);
        assertThat(done(tusk.run("collection", "show", "docs")).out()).contains("(learned from 8 judged queries)");
    }

    @Test
    void measuresWithCollectedJudgementsAndTellsWhichDocumentsAreGone() throws IOException {
        done(tusk.run("judgements", "import", "docs", csv(1).toString()));
        done(tusk.run("delete", "docs", "d3", "--yes"));

        Ran ran = tusk.run("eval", "--collection", "docs", "--modes", "bm25", "--json");
        assertThat(json(ran).get(0).path("queries").asInt()).isEqualTo(DOCUMENTS);
        assertThat(json(ran).get(0).path("recall@100").asDouble()).isEqualTo(15.0 / 16);
        assertThat(ran.err()).contains("warning: 1 judged document is not in collection \"docs\"", "\"d3\"");
        assertThat(tusk.run("eval", "tune", "--collection", "docs", "--dry-run").err())
                .contains("warning: 1 judged document is not in collection \"docs\"");
    }

    @Test
    void takesACsvFileAndRefusesWhatSaysTooLittle() throws IOException {
        Path own = csv(1);
        assertThat(done(tusk.run("eval", "tune", own.toString(), "--collection", "docs", "--seed", "5"))
                        .err())
                .containsAnyOf("stored: vectors count", "vectors count 0.85 already");
        Files.writeString(own, "spare part,d1,1\n");
        Ran few = tusk.run("eval", "tune", own.toString(), "--collection", "docs");
        assertThat(few.exitCode()).isEqualTo(2);
        assertThat(few.err()).contains("1 judged queries have a relevant document, it takes 10");
        assertThat(tusk.run("eval", "tune", "docs").err())
                .contains("there is no folder and no file \"docs\"", "give --collection NAME alone");
        Ran wrong = tusk.run("eval", "tune", "--fresh", "--dry-run", "--force", "--limit-queries", "0");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err())
                .contains("there is nothing to measure with", "--force would store", "--fresh would drop", "is 0");
    }

    @Test
    void aWeightIsSetByHandAndLeftToTheCollectionAgain() {
        done(tusk.run("collection", "alter", "docs", "--vector-weight", "0.4"));
        assertThat(done(tusk.run("collection", "show", "docs")).out()).contains("vectors count 0.40 (set by hand)");
        done(tusk.run("collection", "alter", "docs", "--vector-weight", "auto"));
        assertThat(done(tusk.run("collection", "show", "docs")).out()).contains("(default)");
        for (String wrong : new String[] {"1.5", "NaN", "much"}) {
            Ran refused = tusk.run("collection", "alter", "docs", "--vector-weight", wrong);
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err()).contains("must be");
        }
        done(tusk.run("collection", "create", "words", "--model", "none"));
        assertThat(tusk.run("collection", "alter", "words", "--vector-weight", "0.5")
                        .err())
                .contains("has no vectors");
    }
}
