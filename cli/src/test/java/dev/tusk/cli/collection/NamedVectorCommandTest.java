package dev.tusk.cli.collection;

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
class NamedVectorCommandTest {

    private final Ran.Program tusk;

    @TempDir
    private Path folder;

    NamedVectorCommandTest(TestDatabase database) {
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    @BeforeEach
    void setUp() {
        done(tusk.run("setup"));
        Ran created = done(tusk.run(
                "collection",
                "create",
                "photos",
                "--model",
                "none",
                "--vector",
                "image=dimensions:2,distance:l2",
                "--vector",
                "marks=dimensions:4,type:bit"));
        assertThat(created.out()).contains("named vectors: image, marks");
        done(tusk.reading("""
                        {"id": "owl", "body": "at night", "vectors": {"image": [1, 0], "marks": "1100"}}
                        {"id": "lark", "body": "at dawn", "vectors": {"image": [0, 1], "marks": "0011"}}
                        """).run("put", "photos"));
    }

    private static Ran done(Ran ran) {
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        return ran;
    }

    private static JsonNode json(Ran ran) {
        return JsonMapper.shared().readTree(done(ran).out());
    }

    @Test
    void showsWhatTheVectorsAre() {
        assertThat(done(tusk.run("collection", "show", "photos")).out())
                .contains("vector image", "that you bring (vector(2), l2)", "(bit(4), hamming)", "index: absent");
        assertThat(json(tusk.run("collection", "show", "photos", "--json"))
                        .path("vectors")
                        .path("marks")
                        .path("type")
                        .asString())
                .isEqualTo("bit");
    }

    @Test
    void searchesByNameWeightAndFile() throws IOException {
        Path image = Files.writeString(folder.resolve("image.json"), "[0, 1]\n");
        Path marks = Files.writeString(folder.resolve("marks.txt"), "1101");
        assertThat(json(tusk.run("search", "photos", "--vector", "image=@" + image, "--json"))
                        .path("hits")
                        .get(0)
                        .path("document")
                        .asString())
                .isEqualTo("lark");
        assertThat(json(tusk.run(
                                "search",
                                "photos",
                                "--vector",
                                "image=@" + image,
                                "--vector",
                                "marks:5=@" + marks,
                                "--json"))
                        .path("hits")
                        .get(0)
                        .path("document")
                        .asString())
                .isEqualTo("owl");
        Ran hybrid = done(tusk.run("search", "photos", "dawn", "--vector", "image=@" + image));
        assertThat(hybrid.out()).contains("image 1.000 (#1)", "words");
        assertThat(hybrid.err()).contains("hybrid");
        Ran without = tusk.run("search", "photos");
        assertThat(without.exitCode()).isEqualTo(2);
        assertThat(without.err()).contains("the query is empty");
        assertThat(tusk.run("search", "photos", "--vector", "image:x=@" + image).err())
                .contains("\"x\", no number");
        assertThat(tusk.run("search", "photos", "--vector", "image=@" + folder.resolve("none"))
                        .err())
                .contains("there is no such file");
        assertThat(tusk.run("search", "photos", "owl", "--vector", "imag=@" + image)
                        .err())
                .contains("did you mean \"image\"");
    }

    @Test
    void givesBackWhatCameWithADocument() {
        assertThat(json(tusk.run("get", "photos", "owl", "--json", "--vectors"))
                        .path("vectors")
                        .toString())
                .isEqualTo("{\"image\":[1.0,0.0],\"marks\":\"1100\"}");
        assertThat(json(tusk.run("get", "photos", "owl", "--json")).has("vectors"))
                .isFalse();
    }

    @Test
    void addsAndGivesUpVectors() {
        done(tusk.run(
                "collection",
                "alter",
                "photos",
                "--drop-vector",
                "marks",
                "--add-vector",
                "terms=dimensions:99,type:sparsevec"));
        assertThat(json(tusk.run("collection", "show", "photos", "--json"))
                        .path("vectors")
                        .propertyNames())
                .containsExactly("image", "terms");
        Ran wrong = tusk.run("collection", "alter", "photos", "--add-vector", "x=dimension:3");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("unknown key \"dimension\"", "did you mean \"dimensions\"");
        assertThat(tusk.run("collection", "alter", "photos", "--add-vector", "x")
                        .err())
                .contains("title=of:title");
        assertThat(tusk.run("collection", "alter", "photos", "--add-vector", "x=dimensions:3,distance:hamming")
                        .err())
                .contains("vectors of the type vector have no distance hamming");
    }

    @Test
    void makesIndexesOverNamedVectors() {
        Ran shown = done(tusk.run("index", "create", "photos", "--vector", "marks"));
        assertThat(shown.out()).contains("\"photos.vector.marks.hnsw\"", "bit_hamming_ops");
        done(tusk.run("index", "create", "photos", "--vector", "marks", "--apply"));
        assertThat(json(tusk.run("index", "list", "photos", "--vector", "marks", "--json"))
                        .path("indexes")
                        .get(0)
                        .path("name")
                        .asString())
                .isEqualTo("photos.vector.marks.hnsw");
        done(tusk.run("index", "rebuild", "photos", "photos.vector.marks.hnsw", "--vector", "marks", "--apply"));
        done(tusk.run("index", "drop", "photos", "photos.vector.marks.hnsw", "--vector", "marks", "--apply"));
        assertThat(json(tusk.run("index", "list", "photos", "--vector", "marks", "--json"))
                        .path("indexes"))
                .isEmpty();
    }
}
