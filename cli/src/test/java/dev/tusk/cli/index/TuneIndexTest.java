package dev.tusk.cli.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(PostgresExtension.class)
class TuneIndexTest {

    private final Ran.Program tusk;

    TuneIndexTest(TestDatabase database) {
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    private static Ran done(Ran ran) {
        assertThat(ran.exitCode()).as("%s%s", ran.out(), ran.err()).isZero();
        return ran;
    }

    private static JsonNode json(Ran ran) {
        return JsonMapper.shared().readTree(ran.out());
    }

    /** So many documents with vectors of eight dimensions. */
    private static String documents(int count) {
        Random random = new Random(11);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append("{\"id\": \"d").append(i).append("\", \"body\": \"w\", \"vector\": [");
            for (int j = 0; j < 8; j++) {
                lines.append(j == 0 ? "" : ", ").append(random.nextGaussian());
            }
            lines.append("]}\n");
        }
        return lines.toString();
    }

    @Test
    void showsWhatWasTriedAndServesTheCheapest(@TempDir Path folder) throws IOException {
        done(tusk.run("setup"));
        done(tusk.run("collection", "create", "docs", "--dimensions", "8"));
        Ran few = tusk.run("index", "tune", "docs");
        assertThat(few.exitCode()).isEqualTo(2);
        assertThat(few.err()).contains("has 0 vectors, so there is nothing to tune");
        assertThat(json(done(tusk.run("index", "status", "docs", "--json")))
                        .path("exact")
                        .asBoolean())
                .isTrue();
        Path file = Files.writeString(folder.resolve("docs.jsonl"), documents(5_300));
        done(tusk.run("ingest", file.toString(), "--to", "docs"));
        Path picture = folder.resolve("tuning.svg");
        Ran shown = done(tusk.run("index", "tune", "docs", "--queries", "20", "--svg", picture.toString()));
        assertThat(shown.out())
                .containsPattern("(?m)^\\* +(HNSW|IVFFlat)")
                .contains("tried over 5,280 of 5,300 vectors, by 20 queries (0 of them asked by users)");
        assertThat(shown.err()).contains("nothing was changed");
        assertThat(Files.readString(picture)).startsWith("<svg");
        JsonNode applied = json(
                done(tusk.run("index", "tune", "docs", "--queries", "20", "--target", "0.9", "--apply", "--json")));
        assertThat(applied.path("trials").size()).isGreaterThan(4);
        String index = applied.path("applied").path("index").asString();
        JsonNode indexes =
                json(done(tusk.run("index", "list", "docs", "--json"))).path("indexes");
        assertThat(indexes.size()).isEqualTo(1);
        assertThat(indexes.get(0).path("name").asString()).isEqualTo(index);
        assertThat(indexes.get(0).path("effort").asInt())
                .isEqualTo(applied.path("applied").path("point").path("effort").asInt());
        Ran measured = tusk.run("index", "status", "docs", "--measure", "50", "--json");
        JsonNode status = json(measured);
        // What twenty queries found may be more than fifty others do.
        assertThat(measured.exitCode()).isEqualTo(status.has("finding") ? 1 : 0);
        assertThat(status.path("target").asDouble()).isEqualTo(0.9);
        assertThat(status.path("recall").path("queries").asInt()).isEqualTo(50);
        assertThat(tusk.run("index", "status", "docs").out()).contains("measured once");
    }

    @Test
    void refusesWhatCannotBe(@TempDir Path folder) {
        done(tusk.run("setup"));
        done(tusk.run("collection", "create", "words"));
        assertThat(tusk.run("index", "tune", "words").err()).contains("has 0 vectors");
        assertThat(tusk.run("index", "tune", "words", "--target", "1.5").err())
                .contains("must be above 0 and at most 1");
        assertThat(tusk.run("index", "tune", "words", "--prefer", "sped").err()).contains("did you mean \"speed\"");
        assertThat(tusk.run("index", "tune", "words", "--queries", "5").err()).contains("there must be 20 to 2,000");
        assertThat(tusk.run(
                                "index",
                                "tune",
                                "words",
                                "--svg",
                                folder.resolve("none/a.svg").toString())
                        .err())
                .contains("cannot write the picture");
        assertThat(tusk.run("index", "status", "words", "--measure", "0").err()).contains("there must be 1 to 2,000");
    }
}
