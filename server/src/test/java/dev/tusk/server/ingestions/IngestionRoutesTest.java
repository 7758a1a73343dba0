package dev.tusk.server.ingestions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.server.Api;
import dev.tusk.server.RunningServer;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(PostgresExtension.class)
class IngestionRoutesTest {

    @Test
    void tellsWhatWasReadAndWhatFailed(TestDatabase database) {
        try (RunningServer running = RunningServer.start(database)) {
            Api api = running.api();
            String at = running.collection("docs") + "/ingestions";
            assertThat(api.get(at).json().path("ingestions").size()).isZero();
            database.execute("""
                    insert into tusk.ingestion (collection, name, source, settings, run, failed, ended_at)
                    values ('docs', '/a b', '{"kind": "files"}', '', 3, 2, now());
                    insert into tusk.ingestion_item (ingestion, item, stored, failed, attempts, run, reason, failed_at)
                    select id, unnest(array['x', 'y']), false, true, 1, 3, 'broken', now() from tusk.ingestion""");

            JsonNode listed = api.get(at).json().path("ingestions").get(0);
            assertThat(listed.path("name").asString()).isEqualTo("/a b");
            assertThat(listed.path("state").asString()).isEqualTo("ended");
            assertThat(listed.path("failed_items").asInt()).isEqualTo(2);
            JsonNode one = api.get(at + "?ingestion=%2Fa+b&after=x").json();
            assertThat(one.path("failed_first").size()).isOne();
            assertThat(one.path("failed_first").get(0).path("item").asString()).isEqualTo("y");

            assertThat(api.get(at + "?ingestion=z").status()).isEqualTo(404);
            assertThat(api.get(at + "?limit=0&ingestion=%2Fa+b").status()).isEqualTo(400);
            assertThat(api.get(at + "?nme=z").status()).isEqualTo(400);
        }
    }

    @Test
    void tellsOfAllCollectionsWhatWasReadAndWhatIsScheduled(TestDatabase database) {
        try (RunningServer running = RunningServer.start(database)) {
            Api api = running.api();
            running.collection("docs");
            running.collection("more");
            database.execute("""
                    insert into tusk.ingestion (collection, name, source, settings, run, ended_at)
                    values ('docs', 'a', '{"kind": "files"}', '', 3, now()), ('docs', 'b', '{}', '', 1, now());
                    insert into tusk.schedule (collection, name, arguments, directory, timing, zone, next_run, report)
                    values
                      ('docs', 'b', '{--delete-gone}', '/x', '1h', 'UTC', '2026-01-01', '{"added": 2}'),
                      ('more', 'a', '{}', '/', '0 3 * * *', 'Europe/Berlin', '2026-01-01', null)""");

            JsonNode all = api.get("/v1/ingestions").json().path("ingestions");

            assertThat(all.size()).isEqualTo(3);
            assertThat(all.get(0).path("last_run").path("run").asInt()).isEqualTo(3);
            assertThat(all.get(0).path("schedule").isNull()).isTrue();
            JsonNode both = all.get(1).path("schedule");
            assertThat(both.path("schedule").asString()).isEqualTo("1h");
            assertThat(both.path("arguments").get(0).asString()).isEqualTo("--delete-gone");
            assertThat(both.path("report").path("added").asInt()).isEqualTo(2);
            assertThat(both.path("next_run").asString()).startsWith("2026-01-01T");
            assertThat(all.get(1).path("last_run").path("name").asString()).isEqualTo("b");
            assertThat(all.get(2).path("collection").asString()).isEqualTo("more");
            assertThat(all.get(2).path("last_run").isNull()).isTrue();
            assertThat(all.get(2).path("schedule").path("time_zone").asString()).isEqualTo("Europe/Berlin");
        }
    }
}
