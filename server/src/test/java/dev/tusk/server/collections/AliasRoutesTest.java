package dev.tusk.server.collections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.change.ModelTarget;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.text.ChunkingSpec;
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
class AliasRoutesTest {

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
    void namesCollectionsAnew() {
        String first = running.collection("first");
        String second = running.collection("second");
        Api.Answer set = api.put("/v1/aliases/latest", "{\"collection\": \"first\"}");
        assertThat(set.status()).as(set.text()).isEqualTo(200);
        assertThat(set.text()).isEqualTo("{\"alias\":\"latest\",\"collection\":\"first\"}");
        assertThat(api.get("/v1/collections/latest").json().path("name").asString())
                .isEqualTo("first");
        api.put("/v1/aliases/latest", "{\"collection\": \"second\"}");
        assertThat(api.get("/v1/collections/latest").json().path("name").asString())
                .isEqualTo("second");
        assertThat(api.get("/v1/aliases").text())
                .isEqualTo("{\"aliases\":[{\"alias\":\"latest\",\"collection\":\"second\"}]}");
        assertThat(api.put("/v1/aliases/second", "{\"collection\": \"first\"}").status())
                .isEqualTo(409);
        assertThat(api.put("/v1/aliases/latest", "{\"collection\": \"third\"}").status())
                .isEqualTo(404);
        assertThat(api.put("/v1/aliases/latest", "{\"colection\": \"first\"}").status())
                .isEqualTo(400);
        assertThat(api.put("/v1/aliases/No", "{\"collection\": \"first\"}").status())
                .isEqualTo(400);
        assertThat(api.delete("/v1/collections/latest").status()).isEqualTo(400);
        assertThat(api.delete("/v1/aliases/latest").status()).isEqualTo(204);
        assertThat(api.get("/v1/collections/latest").status()).isEqualTo(404);
        api.delete(first);
        api.delete(second);
    }

    @Test
    void tellsHowFarAChangeOfModelIs() {
        String changed = running.collection("changed");
        assertThat(api.get(changed + "/model-change").text())
                .isEqualTo("{\"collection\":\"changed\",\"state\":\"none\"}");
        JsonNode embedding = api.get(changed).json().path("embedding");
        running.tusk()
                .collection("changed")
                .modelChanges()
                .start(new ModelTarget(
                        new EmbeddingSpec(
                                embedding.path("model").asString(),
                                embedding.path("dimensions").asInt(),
                                Distance.COSINE),
                        new ChunkingSpec(200, 50, 0)));
        JsonNode change = api.get(changed + "/model-change").json();
        assertThat(change.path("state").asString()).isEqualTo("copying");
        assertThat(change.path("to").path("chunking").path("max_characters").asInt())
                .isEqualTo(200);
        assertThat(change.path("problem").isNull()).isTrue();
        assertThat(api.delete(changed).status()).isEqualTo(204);
    }
}
