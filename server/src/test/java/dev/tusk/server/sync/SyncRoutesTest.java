package dev.tusk.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.attach.AttachSpec;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.server.Api;
import dev.tusk.server.RunningServer;
import dev.tusk.server.WordHashModel;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class SyncRoutesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static void await(String what, BooleanSupplier done) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for %s", what).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Test
    void serveFollowsTablesAndTellsHowFar(TestDatabase database) {
        try (RunningServer server = RunningServer.start(database)) {
            Api api = server.api();
            database.execute("create table public.posts (id int primary key, title text, body text, year int)");
            server.tusk()
                    .attachments()
                    .attach(AttachSpec.of(
                                    CollectionDefinition.named("posts")
                                            .embedding(WordHashModel.models().find("word-hash"))
                                            .build(),
                                    "public.posts",
                                    "title",
                                    List.of("body"))
                            .withFields(List.of("year")));
            database.execute(
                    "insert into public.posts values (1, 'Sea', 'a walrus sleeps', 2020), (2, repeat('x', 2001), 'otter', 1)");
            await(
                    "the failed row",
                    () -> api.get("/v1/collections/posts/sync")
                                    .json()
                                    .path("failed")
                                    .asInt()
                            == 1);

            Api.Answer search = api.post(
                    "/v1/collections/posts/search",
                    "{\"query\": \"walrus\", \"mode\": \"keyword\", \"returning\": [\"year\", \"body\"]}");
            assertThat(search.status()).as(search.text()).isEqualTo(200);
            assertThat(search.json().at("/hits/0/row").toString())
                    .isEqualTo("{\"body\":\"a walrus sleeps\",\"year\":2020}");
            assertThat(api.post("/v1/collections/posts/search", "{\"query\": \"walrus\", \"returning\": [\"yaer\"]}")
                            .hint())
                    .contains("year");
            // What nobody attached is not given to whoever may search.
            database.execute("alter table public.posts add secret text not null default 's3cret'");
            assertThat(api.post("/v1/collections/posts/search", "{\"query\": \"walrus\", \"returning\": [\"secret\"]}")
                            .status())
                    .isEqualTo(400);
            assertThat(api.post("/v1/collections/posts/search", "{\"query\": \"walrus\", \"returning\": []}")
                            .text())
                    .contains("\"year\":2020")
                    .doesNotContain("s3cret");

            Api.Answer status = api.get("/v1/collections/posts/sync");
            assertThat(status.json().path("waiting").asInt()).isZero();
            assertThat(status.json().at("/failed_rows/0/key").asString("")).isEqualTo("2");
            assertThat(status.json().at("/failed_rows/0/reason").asString("")).contains("2001");
            assertThat(api.get("/v1/sync").json().at("/collections/0/table").asString(""))
                    .isEqualTo("public.posts");
            assertThat(api.get("/v1/collections/posts")
                            .json()
                            .at("/attached/key/0")
                            .asString(""))
                    .isEqualTo("id");

            Api.Answer put = api.put("/v1/collections/posts/documents/9", "{\"body\": \"by hand\"}");
            assertThat(put.status()).isEqualTo(400);
            assertThat(put.detail()).contains("public.posts");

            database.execute("alter table public.posts disable trigger user");
            database.execute("update public.posts set title = 'fits'");
            database.execute("alter table public.posts enable trigger user");
            assertThat(api.post("/v1/collections/posts/sync/retry", "")
                            .json()
                            .path("retried")
                            .asInt())
                    .isOne();
            await(
                    "the healed row",
                    () -> api.get("/v1/collections/posts/documents/2").status() == 200);
            assertThat(api.post("/v1/collections/posts/sync/compare", "").status())
                    .isEqualTo(204);
            await(
                    "the comparison",
                    () -> api.get("/v1/collections/posts/documents/1")
                            .json()
                            .path("title")
                            .asString("")
                            .equals("fits"));
            await("the metrics", () -> api.get("/metrics").text().contains("tusk_sync_failed{collection=\"posts\"} 0"));
            assertThat(api.get("/metrics").text())
                    .contains("tusk_sync_lag_seconds{collection=\"posts\"}", "tusk_sync_waiting", "tusk_sync_problem");
            server.collection("docs");
            assertThat(api.get("/v1/collections/docs/sync").status()).isEqualTo(400);
            assertThat(api.get("/v1/collections/nowhere/sync").status()).isEqualTo(404);
        }
    }
}
