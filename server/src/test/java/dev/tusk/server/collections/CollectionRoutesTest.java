package dev.tusk.server.collections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.server.Api;
import dev.tusk.server.RunningServer;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(PostgresExtension.class)
class CollectionRoutesTest {

    private static RunningServer running;
    private static Api api;

    @BeforeAll
    static void start(TestDatabase database) {
        running = RunningServer.start(database);
        api = running.api();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void theWeightOfVectorsIsSetByHandAndLeftToTheCollectionAgain() {
        String weighed = running.collection("weighed");
        assertThat(api.get(weighed).json().path("vector_weight").isNull()).isTrue();
        assertThat(api.get(weighed).json().path("vector_weight_source").asString())
                .isEqualTo("default");
        assertThat(api.patch(weighed, "{\"vector_weight\": 0.3}").status()).isEqualTo(200);
        assertThat(api.get(weighed).json().path("vector_weight").asDouble()).isEqualTo(0.3);
        assertThat(api.get(weighed).json().path("vector_weight_source").asString())
                .isEqualTo("hand");
        assertThat(api.patch(weighed, "{\"vector_weight\": 1.1}").detail()).contains("must be 0 to 1");
        assertThat(api.patch(weighed, "{\"weights\": {\"text\": 1}}").status()).isEqualTo(200);
        assertThat(api.get(weighed).json().path("vector_weight").asDouble())
                .as("what is not named stays")
                .isEqualTo(0.3);
        assertThat(api.patch(weighed, "{\"vector_weight\": null}").status()).isEqualTo(200);
        assertThat(api.get(weighed).json().path("vector_weight").isNull()).isTrue();
        assertThat(api.delete(weighed).status()).isEqualTo(204);
    }

    @Test
    void listsTheIndexesOverVectorsAndTellsWhichServes(TestDatabase database) {
        String indexed = running.collection("indexed");
        assertThat(api.get(indexed + "/indexes").text()).isEqualTo("{\"indexes\":[],\"partial\":[]}");
        database.execute("""
                create index by_hand on tusk.indexed_chunk using hnsw ((embedding::halfvec(16)) halfvec_cosine_ops);
                create index parted on tusk.indexed_chunk using ivfflat (embedding vector_cosine_ops) where ordinal < 5;
                insert into tusk.vector_index (collection, name, effort, rescored, target, recall)
                values ('indexed', 'by_hand', 80, 40, 0.99, 0.993)""");
        JsonNode indexes = api.get(indexed + "/indexes").json().path("indexes");
        assertThat(indexes.size()).isEqualTo(2);
        JsonNode first = indexes.get(0);
        assertThat(first.path("name").asString()).isEqualTo("by_hand");
        assertThat(first.path("store").asString()).isEqualTo("halfvec");
        assertThat(first.path("m").asInt()).isEqualTo(16);
        assertThat(first.path("state").asString()).isEqualTo("ready");
        assertThat(first.path("serves").asBoolean()).isTrue();
        assertThat(first.path("recall").asDouble()).isEqualTo(0.993);
        assertThat(first.path("bytes").asLong()).isPositive();
        assertThat(indexes.get(1).path("partial").asBoolean()).isTrue();
        assertThat(indexes.get(1).path("serves").asBoolean()).isFalse();
        assertThat(api.get("/v1/collections/nope/indexes").status()).isEqualTo(404);
        assertThat(api.post(indexed + "/indexes", "{}").status()).isEqualTo(405);
        assertThat(api.delete(indexed).status()).isEqualTo(204);
    }

    @Test
    void createsShowsListsAltersAndDrops() {
        Api.Answer created = api.post("/v1/collections", """
                {"name": "books", "language": "simple", "weights": {"title": 0.9}, "fields": {"year": "integer", "old": "text"},
                 "embedding": {"model": "word-hash"}, "chunking": {"max_characters": 500, "max_tokens": 64}}""");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/v1/collections/books");
        assertThat(created.json().path("embedding").path("dimensions").asInt()).isEqualTo(16);
        assertThat(created.json().path("embedding").path("distance").asString()).isEqualTo("cosine");
        assertThat(created.json().path("weights").path("heading").asDouble()).isEqualTo(1.5);

        api.put("/v1/collections/books/documents/1", "{\"body\": \"b\", \"metadata\": {\"author\": \"x\"}}");
        JsonNode shown = api.get("/v1/collections/books").json();
        assertThat(shown.path("language").asString()).isEqualTo("simple");
        assertThat(shown.path("chunking").path("max_characters").asInt()).isEqualTo(500);
        assertThat(shown.path("chunking").path("max_tokens").asInt()).isEqualTo(64);
        assertThat(shown.path("known_fields").valueStream().map(JsonNode::asString))
                .contains("author");
        assertThat(shown.path("table_bytes").asLong()).isPositive();

        Api.Answer altered = api.patch("/v1/collections/books", """
                {"fields": {"old": null, "author": "text"}, "weights": {"text": 0.2}}""");
        assertThat(altered.status()).as(altered.text()).isEqualTo(200);
        JsonNode fields = altered.json().path("fields");
        assertThat(fields.has("old")).isFalse();
        assertThat(fields.path("author").asString()).isEqualTo("text");
        assertThat(fields.path("year").asString()).isEqualTo("integer");
        assertThat(altered.json().path("weights").path("title").asDouble()).isEqualTo(0.9);

        assertThat(api.get("/v1/collections").text()).contains("\"books\"");
        assertThat(api.post("/v1/collections", "{\"name\": \"books\"}").status())
                .isEqualTo(409);
        assertThat(api.delete("/v1/collections/books").status()).isEqualTo(204);
        assertThat(api.get("/v1/collections/books").status()).isEqualTo(404);
        assertThat(api.delete("/v1/collections/books").code()).isEqualTo("TUSK-200");
    }

    @Test
    void createsCollectionsForVectorsAlone() {
        Api.Answer created = api.post("/v1/collections", """
                {"name": "vectors", "language": null, "embedding": {"model": null, "dimensions": 3, "distance": "l2"}}""");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.json().path("language").isNull()).isTrue();
        api.post("/v1/collections/vectors/documents", "{\"id\": \"a\", \"vector\": [1, 2, 3]}");
        assertThat(api.post("/v1/collections/vectors/search", "{\"vector\": [1, 2, 3]}")
                        .json()
                        .path("hits"))
                .hasSize(1);
        api.delete("/v1/collections/vectors");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|TUSK-100|the field \"name\" is missing",
                "{\"name\": \"Bad Name\"}|TUSK-105|cannot be the name",
                "{\"name\": \"a\", \"language\": \"klingon\"}|TUSK-100|klingon",
                "{\"name\": \"a\", \"language\": null}|TUSK-100|neither keyword nor vector",
                "{\"name\": \"a\", \"fields\": {\"year\": \"intger\"}}|TUSK-100|did you mean \"integer\"?",
                "{\"name\": \"a\", \"fields\": {\"tags\": \"text\"}}|TUSK-105|reserved",
                "{\"name\": \"a\", \"fields\": [\"year\"]}|TUSK-100|an object is expected, not an array (at /fields)",
                "{\"name\": \"a\", \"weights\": {\"title\": 11}}|TUSK-100|it must be 0 to 10",
                "{\"name\": \"a\", \"weights\": {\"titel\": 1}}|TUSK-100|did you mean \"title\"?",
                "{\"name\": \"a\", \"chunking\": {\"max_characters\": 1}}|TUSK-100|/chunking",
                "{\"name\": \"a\", \"embedding\": {\"model\": \"word-hsh\"}}|TUSK-108|did you mean \"word-hash\"?",
                "{\"name\": \"a\", \"embedding\": {\"model\": \"word-hash\", \"dimensions\": 3}}|TUSK-109|16 dimensions, not 3",
                "{\"name\": \"a\", \"embedding\": {}}|TUSK-100|neither a model nor dimensions",
                "{\"name\": \"a\", \"embedding\": {\"dimensions\": 20000}}|TUSK-100|16000",
                "{\"name\": \"a\", \"embedding\": {\"dimensions\": 3, \"distance\": \"cosin\"}}|TUSK-100|did you mean \"cosine\"?",
            })
    void refusesWhatIsNoCollection(String body, String code, String text) {
        Api.Answer answer = api.post("/v1/collections", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.code()).as(answer.text()).isEqualTo(code);
        assertThat(answer.text().replace("\\\"", "\"")).contains(text);
    }
}
