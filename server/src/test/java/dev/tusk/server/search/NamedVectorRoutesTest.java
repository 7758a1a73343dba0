package dev.tusk.server.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.server.Api;
import dev.tusk.server.RunningServer;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(PostgresExtension.class)
class NamedVectorRoutesTest {

    private static final String PHOTOS = "/v1/collections/photos";

    private static RunningServer running;
    private static Api api;

    @BeforeAll
    static void start(TestDatabase database) {
        running = RunningServer.start(database);
        api = running.api();
        Api.Answer created = api.post("/v1/collections", """
                {"name": "photos",
                 "vectors": {
                   "title": {"of": "title", "model": "word-hash"},
                   "image": {"dimensions": 2, "distance": "l2"},
                   "marks": {"dimensions": 4, "type": "bit"},
                   "terms": {"dimensions": 1000, "type": "sparsevec", "distance": "inner_product"}}}""");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        api.lines(PHOTOS + "/documents", """
                {"id": "owl", "title": "barn owl", "body": "at night", "vectors": {"image": [1, 0], "marks": "1100", "terms": "{1:2,7:0.5}/1000"}}
                {"id": "lark", "title": "sky lark", "body": "at dawn", "vectors": {"image": [0, 1], "marks": "0011"}}
                {"id": "mouse", "title": "wood mouse", "body": "at noon"}""");
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static JsonNode hits(String request) {
        Api.Answer answer = api.post(PHOTOS + "/search", request);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("hits");
    }

    @Test
    void tellsWhatTheVectorsAre() {
        JsonNode vectors = api.get(PHOTOS).json().path("vectors");
        assertThat(vectors.propertyNames()).containsExactly("title", "image", "marks", "terms");
        JsonNode title = vectors.path("title");
        assertThat(title.path("of").asString()).isEqualTo("title");
        assertThat(title.path("model").asString()).isEqualTo("word-hash");
        assertThat(title.path("distance").asString()).isEqualTo("cosine");
        assertThat(title.path("index").asString()).isEqualTo("absent");
        assertThat(vectors.path("image").path("of").isNull()).isTrue();
        assertThat(vectors.path("marks").path("distance").asString()).isEqualTo("hamming");
        assertThat(api.get(PHOTOS + "/indexes?vector=image").json().path("indexes"))
                .isEmpty();
        assertThat(api.get(PHOTOS + "/indexes?vector=imagee").detail()).contains("has no vector \"imagee\"");
    }

    @Test
    void searchesByNameWithWeights() {
        JsonNode hits = hits("{\"vectors\": {\"image\": {\"vector\": [0, 1]}}}");
        assertThat(hits.get(0).path("document").asString()).isEqualTo("lark");
        assertThat(hits).hasSize(2);
        JsonNode score = hits.get(0).path("scores").path("vectors").path("image");
        assertThat(score.path("score").asDouble()).isEqualTo(1);
        assertThat(score.path("rank").asInt()).isEqualTo(1);
        assertThat(hits.get(0).path("scores").has("vector")).isFalse();
        assertThat(
                        hits("{\"vectors\": {\"title\": {\"text\": \"barn owl\", \"weight\": 3}, \"image\": {\"vector\": [0, 1]}}}")
                                .get(0)
                                .path("document")
                                .asString())
                .isEqualTo("owl");
        assertThat(hits("{\"vectors\": {\"marks\": {\"vector\": \"1101\"}}}")
                        .get(0)
                        .path("document")
                        .asString())
                .isEqualTo("owl");
        JsonNode sparse = hits("{\"vectors\": {\"terms\": {\"vector\": \"{7:4,9:1}/1000\"}}}");
        assertThat(sparse).hasSize(1);
        assertThat(sparse.get(0).path("score").asDouble()).isEqualTo(2);
        Api.Answer hybrid = api.post(
                PHOTOS + "/search",
                "{\"query\": \"dawn\", \"vectors\": {\"image\": {\"vector\": [0, 1]}}, \"explain\": true}");
        assertThat(hybrid.json().path("mode").asString()).isEqualTo("hybrid");
        assertThat(hybrid.json().path("plan").asString()).startsWith("hybrid").contains("image");
        assertThat(hybrid.json().path("hits").get(0).path("explanation").toString())
                .contains("vector \\\"image\\\"");
    }

    @Test
    void givesBackWhatCameWithADocument() {
        assertThat(api.get(PHOTOS + "/documents/owl").json().has("vectors")).isFalse();
        JsonNode owl = api.get(PHOTOS + "/documents/owl?vectors=true").json().path("vectors");
        assertThat(owl.toString())
                .isEqualTo("{\"image\":[1.0,0.0],\"marks\":\"1100\",\"terms\":\"{1:2.0,7:0.5}/1000\"}");
        assertThat(api.patch(PHOTOS + "/documents/mouse", "{\"vectors\": {\"image\": [2, 2], \"marks\": null}}")
                        .status())
                .isEqualTo(200);
        assertThat(api.get(PHOTOS + "/documents/mouse?vectors=true")
                        .json()
                        .path("vectors")
                        .toString())
                .isEqualTo("{\"image\":[2.0,2.0]}");
        assertThat(api.patch(PHOTOS + "/documents/mouse", "{\"vectors\": {\"image\": null}}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void tellsWhatIsWrongTogetherAndChangesNothing() {
        Api.Answer search = api.post(PHOTOS + "/search", """
                {"vectors": {"image": {"vector": "xyz", "weight": "much"}, "title": {"text": 7}, "marks": 5, "terms": {"wheight": 1}}}""");
        assertThat(search.status()).isEqualTo(400);
        assertThat(search.json()
                        .path("problems")
                        .valueStream()
                        .map(each -> each.path("at").asString()))
                .contains(
                        "/vectors/image/vector",
                        "/vectors/image/weight",
                        "/vectors/title/text",
                        "/vectors/marks",
                        "/vectors/terms/wheight");
        Api.Answer put = api.put(PHOTOS + "/documents/bad", "{\"vectors\": {\"image\": [1, 2, 3]}}");
        assertThat(put.status()).isEqualTo(400);
        assertThat(put.code()).isEqualTo("TUSK-103");
        assertThat(put.detail()).contains("the vector \"image\" of document \"bad\" has 3 dimensions");
        assertThat(api.put(PHOTOS + "/documents/bad", "{\"vectors\": {\"image\": [1, 1e99]}}")
                        .text())
                .contains("Infinity");
        assertThat(api.put(PHOTOS + "/documents/bad", "{\"vectors\": {\"image\": true}}")
                        .text())
                .contains("a vector is expected");
        assertThat(api.get(PHOTOS + "/documents/bad").status()).isEqualTo(404);
        Api.Answer create = api.post(
                "/v1/collections",
                "{\"name\": \"other\", \"vectors\": {\"a\": {\"of\": \"title\"}, \"b\": {\"modell\": \"x\"}}}");
        assertThat(create.status()).isEqualTo(400);
        assertThat(create.text()).contains("neither a model nor dimensions", "did you mean");
        assertThat(api.get("/v1/collections/other").status()).isEqualTo(404);
    }

    @Test
    void addsAndGivesUpVectors() {
        assertThat(api.post("/v1/collections", "{\"name\": \"changed\"}").status())
                .isEqualTo(201);
        String changed = "/v1/collections/changed";
        api.put(changed + "/documents/a", "{\"title\": \"barn owl\"}");
        Api.Answer added =
                api.patch(changed, "{\"vectors\": {\"title\": {\"of\": \"title\", \"model\": \"word-hash\"}}}");
        assertThat(added.status()).as(added.text()).isEqualTo(200);
        Api.Answer maintained = api.send("POST", changed + "/maintain", new byte[0]);
        assertThat(maintained.text()).contains("make the vectors \\\"title\\\"");
        assertThat(api.post(changed + "/search", "{\"vectors\": {\"title\": {\"text\": \"owl\"}}}")
                        .json()
                        .path("hits"))
                .hasSize(1);
        assertThat(api.patch(changed, "{\"vectors\": {\"title\": null}}").json().path("vectors"))
                .isEmpty();
        assertThat(api.post(changed + "/search", "{\"vectors\": {\"title\": {\"text\": \"owl\"}}}")
                        .status())
                .isEqualTo(400);
    }
}
