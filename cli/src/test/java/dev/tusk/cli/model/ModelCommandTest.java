package dev.tusk.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(PostgresExtension.class)
class ModelCommandTest {

    private final Ran.Program tusk;

    ModelCommandTest(TestDatabase database) {
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    @BeforeEach
    void setUp() {
        done(tusk.run("setup"));
        done(tusk.run("collection", "create", "docs", "--model", "none"));
        done(tusk.reading("{\"id\": \"owl\", \"body\": \"owls hunt mice at night\"}\n"
                        + "{\"id\": \"elk\", \"body\": \"elks graze on wet meadows\"}")
                .run("put", "docs"));
    }

    private static Ran done(Ran ran) {
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        return ran;
    }

    private JsonNode status() {
        return json(tusk.run("model", "status", "docs", "--json"));
    }

    private static JsonNode json(Ran ran) {
        return JsonMapper.shared().readTree(done(ran).out());
    }

    @Test
    void changesTheModelStepByStep() {
        Ran shown = done(tusk.run("model", "change", "docs", "--to", "minilm"));
        assertThat(shown.out())
                .contains("docs: from no vectors, chunks of 1200 characters to minilm (384 dimensions, cosine)")
                .contains("2 documents in 2 chunks");
        assertThat(shown.err()).contains("nothing was done; run it again with --apply");
        assertThat(status().path("state").asString()).isEqualTo("none");

        Ran ready = done(tusk.run("model", "change", "docs", "--to", "minilm", "--apply"));
        assertThat(ready.out()).containsPattern("ready in .*: 2 documents in 2 chunks");
        assertThat(status().path("state").asString()).isEqualTo("ready");
        assertThat(done(tusk.run("model", "status", "docs")).out()).contains("ready to be switched");
        assertThat(done(tusk.run("model", "compare", "docs", "--query", "which animal hunts mice?"))
                        .out())
                .contains("1 query, as given")
                .contains("overlap@10");
        Ran other = tusk.run("model", "change", "docs", "--to", "minilm", "--max-chars", "500");
        assertThat(other.exitCode()).isEqualTo(4);
        assertThat(other.err()).contains("a change to minilm").contains("tusk model abort docs --apply");

        assertThat(done(tusk.run("model", "switch", "docs")).err()).contains("nothing was done");
        assertThat(status().path("state").asString()).isEqualTo("ready");
        assertThat(json(tusk.run("model", "switch", "docs", "--apply", "--json"))
                        .path("state")
                        .asString())
                .isEqualTo("switched");
        assertThat(done(tusk.run("search", "docs", "animal that eats mice", "--mode", "vector"))
                        .out())
                .contains("owl");
        assertThat(tusk.run("model", "abort", "docs", "--apply").err()).contains("is switched already");
        done(tusk.run("model", "rollback", "docs", "--apply"));
        assertThat(status().path("state").asString()).isEqualTo("ready");
        done(tusk.run("model", "switch", "docs", "--apply"));
        assertThat(done(tusk.run("model", "finish", "docs", "--apply")).out()).contains("done in ");
        assertThat(done(tusk.run("model", "status", "docs")).out())
                .isEqualTo(
                        "docs has minilm (384 dimensions, cosine), chunks of 1200 characters; no change is under way\n");
    }

    @Test
    void givesAChangeUp() {
        assertThat(tusk.run("model", "switch", "docs", "--apply").err())
                .contains("no change of model is under way for collection \"docs\"");
        assertThat(tusk.run("model", "change", "docs", "--apply").err())
                .contains("collection \"docs\" has no model, and none is given");
        done(tusk.run("model", "change", "docs", "--to", "minilm", "--apply"));
        assertThat(json(tusk.run("model", "abort", "docs", "--apply", "--json")).toString())
                .isEqualTo("{\"collection\":\"docs\",\"state\":\"none\",\"applied\":true}");
    }

    @Test
    void setsListsAndDropsAliases() {
        assertThat(done(tusk.run("alias", "list")).err()).contains("there is no alias");
        assertThat(done(tusk.run("alias", "set", "latest", "docs")).out())
                .isEqualTo("\"latest\" names collection \"docs\"\n");
        assertThat(done(tusk.run("count", "latest")).out()).contains("2");
        assertThat(done(tusk.run("alias", "list", "--json")).out())
                .isEqualTo("{\"aliases\":[{\"alias\":\"latest\",\"collection\":\"docs\"}]}\n");
        Ran refused = tusk.run("collection", "drop", "latest", "--yes");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("\"latest\" is an alias of collection \"docs\"");
        assertThat(done(tusk.run("alias", "drop", "latest")).out()).isEqualTo("dropped alias \"latest\"\n");
        assertThat(tusk.run("alias", "drop", "latest").exitCode()).isEqualTo(3);
    }
}
