package dev.tusk.cli.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(PostgresExtension.class)
class IndexCommandTest {

    private final Ran.Program tusk;

    IndexCommandTest(TestDatabase database) {
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    @BeforeEach
    void setUp() {
        done(tusk.run("setup"));
        done(tusk.run("collection", "create", "docs", "--dimensions", "3"));
        done(tusk.reading("{\"id\": \"owl\", \"body\": \"owls hunt\", \"vector\": [1, 0, 0]}")
                .run("put", "docs"));
    }

    private static Ran done(Ran ran) {
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        return ran;
    }

    private JsonNode list() {
        return JsonMapper.shared()
                .readTree(done(tusk.run("index", "list", "docs", "--json")).out())
                .path("indexes");
    }

    @Test
    void showsWhatItWouldDoAndDoesItWhenTold() {
        Ran shown = done(tusk.run("index", "create", "docs", "--store", "halfvec"));
        assertThat(shown.out())
                .startsWith("create index concurrently \"docs_chunk_hnsw_half\"")
                .contains("on disk; built with");
        assertThat(shown.err()).contains("nothing was done");
        assertThat(list().isEmpty()).isTrue();
        assertThat(done(tusk.run("index", "create", "docs", "--store", "halfvec", "--apply"))
                        .out())
                .contains("done in ");
        JsonNode index = list().get(0);
        assertThat(index.path("name").asString()).isEqualTo("docs_chunk_hnsw_half");
        assertThat(index.path("store").asString()).isEqualTo("halfvec");
        assertThat(index.path("m").asInt()).isEqualTo(16);
        assertThat(index.path("state").asString()).isEqualTo("ready");
        assertThat(index.path("serves").asBoolean()).isTrue();
        assertThat(done(tusk.run("index", "list", "docs")).out())
                .containsPattern("\\*\\s+docs_chunk_hnsw_half\\s+HNSW \\(m 16, ef_construction 64\\) over halfvec");
        assertThat(done(tusk.run("index", "rebuild", "docs", "docs_chunk_hnsw_half", "--apply"))
                        .out())
                .contains("reindex index concurrently");
        JsonNode dropped = JsonMapper.shared()
                .readTree(done(tusk.run("index", "drop", "docs", "docs_chunk_hnsw_half", "--apply", "--json"))
                        .out());
        assertThat(dropped.path("applied").asBoolean()).isTrue();
        assertThat(list().isEmpty()).isTrue();
    }

    @Test
    void makesListsAndDropsAPartialIndex() {
        String filter = "{\"lang\": \"de\"}";
        assertThat(tusk.run("index", "create", "docs", "--filter", filter, "--apply")
                        .err())
                .contains("0 vectors pass the filter");
        String lines = IntStream.range(0, 6_000)
                .mapToObj(i ->
                        "{\"id\": \"d%d\", \"body\": \"t\", \"metadata\": {\"lang\": \"%s\"}, \"vector\": [1, %d, %d]}"
                                .formatted(i, i < 5_500 ? "de" : "en", i % 97, i % 89))
                .collect(Collectors.joining("\n"));
        done(tusk.reading(lines).run("put", "docs"));
        Ran shown = done(tusk.run("index", "create", "docs", "--filter", filter));
        assertThat(shown.out()).contains("create trigger", "create index concurrently", "5,500 vectors", "second time");
        assertThat(shown.err()).contains("nothing was done");
        assertThat(done(tusk.run("index", "list", "docs")).out()).doesNotContain("partial");
        done(tusk.run("index", "create", "docs", "--filter", filter, "--apply"));
        assertThat(done(tusk.run("index", "list", "docs")).out())
                .containsPattern("\\* +docs\\.partial\\.[0-9a-f]{8}\\.hnsw");
        JsonNode partial = JsonMapper.shared()
                .readTree(done(tusk.run("index", "list", "docs", "--json")).out())
                .path("partial")
                .get(0);
        assertThat(partial.path("filter").path("lang").asString()).isEqualTo("de");
        assertThat(partial.path("complete").asBoolean()).isTrue();
        String name = partial.path("indexes").get(0).path("name").asString();
        assertThat(tusk.run("index", "create", "docs", "--filter", filter).err())
                .contains("have an index");
        assertThat(tusk.run("index", "create", "docs", "--filter", "{\"lang\": \"en\"}")
                        .err())
                .contains("500 vectors pass the filter: so few are compared");
        done(tusk.run("index", "rebuild", "docs", name, "--apply"));
        done(tusk.run("index", "drop", "docs", name, "--apply"));
        assertThat(done(tusk.run("index", "list", "docs")).out()).doesNotContain("partial");
        assertThat(tusk.run("index", "drop", "docs", "--filter", filter, "--apply")
                        .err())
                .contains("has no partial index of this filter");
        assertThat(tusk.run("index", "drop", "docs").err()).contains("there is no index to drop");
    }

    @Test
    void choosesWhichIndexServes() {
        done(tusk.run("index", "create", "docs", "--store", "halfvec", "--apply"));
        done(tusk.run("index", "create", "docs", "--method", "ivfflat", "--lists", "1", "--apply"));
        assertThat(done(tusk.run("index", "use", "docs", "docs_ivf_1")).out())
                .startsWith("searches walk docs_ivf_1: IVFFlat");
        assertThat(done(tusk.run("index", "list", "docs")).out()).containsPattern("\\*\\s+docs_ivf_1 ");
        assertThat(done(tusk.run("index", "use", "docs", "--auto", "--json")).out())
                .isEqualTo("{\"serves\":\"docs_chunk_hnsw_half\",\"chosen\":false}\n");
        assertThat(tusk.run("index", "use", "docs").err()).contains("no index is given");
        assertThat(tusk.run("index", "use", "docs", "docs_ivf_1", "--auto").err())
                .contains("both given");
        Ran unknown = tusk.run("index", "use", "docs", "docs_ivv_1");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("did you mean \"docs_ivf_1\"");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(tusk.run("index", "create", "docs", "--method", "hsnw").err())
                .contains("did you mean \"hnsw\"");
        assertThat(tusk.run("index", "create", "docs", "--lists", "5").err()).contains("--lists is for IVFFlat");
        assertThat(tusk.run("index", "create", "docs", "--method", "ivfflat", "--m", "5")
                        .err())
                .contains("are for HNSW");
        assertThat(tusk.run("index", "create", "docs", "--memory", "lots").err())
                .contains("512MB or 4GB");
        assertThat(tusk.run("index", "create", "docs", "--dimensions", "3").err())
                .contains("needs vectors of more");
        Ran none = tusk.run("index", "drop", "docs", "nope", "--apply");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("has no vector index \"nope\"");
        assertThat(tusk.run("index", "list", "nope").exitCode()).isNotZero();
    }
}
