package dev.tusk.cli.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class HackerNewsCommandTest {

    @TempDir
    private Path folder;

    private final Ran.Program tusk;

    HackerNewsCommandTest(TestDatabase database) {
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    @BeforeEach
    void setUp() {
        assertThat(tusk.run("setup").exitCode()).isZero();
    }

    private static String lastLine(Ran ran) {
        return ran.out().lines().reduce((first, last) -> last).orElse("");
    }

    @Test
    void putsAMadeUpDumpAndPassesItOverTheNextTime() throws IOException {
        Ran generated = tusk.run("ingest", "hn", "--generate", "2000", "--seed", "3");
        assertThat(generated.exitCode()).as(generated.err()).isZero();
        assertThat(generated.out().lines()).hasSize(2000);
        Path dump = Files.writeString(folder.resolve("a.jsonl"), generated.out() + "{broken\n");

        Ran first = tusk.run("ingest", "hn", dump.toString(), "--to", "hn", "--create", "--model", "none", "--json");
        assertThat(first.exitCode()).as(first.err()).isEqualTo(1);
        assertThat(first.err())
                .contains("collection \"hn\" created: english, no vectors", "left out: ", "deleted or dead");
        assertThat(first.out()).contains("a.jsonl:2001");
        assertThat(lastLine(first))
                .startsWith("{\"added\":18")
                .contains("\"failed\":1", "\"ingestion\":\"hackernews\"", "\"stopped\":false");
        assertThat(tusk.run("count", "hn", "--filter", "{\"type\": \"comment\", \"points\": {\"$exists\": false}}")
                        .out())
                .startsWith("1");

        Ran second = tusk.run("ingest", "hn", dump.toString(), "--to", "hn", "--json");
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.err()).contains("a.jsonl was read before");
        assertThat(lastLine(second)).startsWith("{\"added\":0,\"changed\":0,\"unchanged\":0");
        assertThat(tusk.run("ingestion", "list", "hn").out()).contains("hackernews", "ended");
    }

    @Test
    void showsTenDocumentsOfADumpAndWritesNothing() throws IOException {
        Path dump = Files.writeString(folder.resolve("a.jsonl"), """
                {"id": 1, "type": "story", "title": "The thread"}
                {"id": 2, "type": "comment", "parent": 1, "text": "An answer<p>in two paragraphs"}
                {"id": 3, "type": "comment", "parent": 2, "text": "+1"}
                {"id": 4, "type": "comment", "parent": 2, "deleted": true}
                {broken
                {"id": 6, "type": "comment", "parent": 99, "text": "An answer to what comes later"}
                """);
        Ran shown = new Ran.Program().run("ingest", "hn", dump.toString(), "--dry-run", "--json");
        assertThat(shown.exitCode()).as(shown.err()).isEqualTo(1);
        assertThat(shown.out().lines().toList())
                .hasSize(3)
                .element(1)
                .asString()
                .contains("\"id\":\"2\"", "\"title\":\"The thread\"", "\"story\":1");
        assertThat(shown.out()).contains("An answer to what comes later").doesNotContain("\"story\":99");
        assertThat(shown.err())
                .contains(
                        "left out: 3: it says nothing by itself",
                        "left out: 4: it is deleted or dead",
                        "a.jsonl:5",
                        "the first 3 as they would be put");
        assertThat(tusk.run("ingest", "hn", dump.toString(), "--dry-run", "--retry")
                        .err())
                .contains("--dry-run shows some documents");
    }

    @Test
    void readsTheApiFromWhereTheDumpsEnded() throws IOException {
        Path dump = Files.writeString(
                folder.resolve("a.jsonl"), "{\"id\": 1, \"type\": \"story\", \"title\": \"The thread\"}\n");
        assertThat(tusk.run("ingest", "hn", dump.toString(), "--to", "hn", "--create", "--model", "none")
                        .exitCode())
                .isZero();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v0/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String answer = path.endsWith("maxitem.json")
                    ? "2"
                    : path.endsWith("/item/2.json")
                            ? "{\"id\": 2, \"type\": \"comment\", \"parent\": 1, \"text\": \"An answer to it\"}"
                            : path.endsWith("/item/1.json")
                                    ? "{\"id\": 1, \"type\": \"story\", \"title\": \"The thread\"}"
                                    : "null";
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            try (exchange) {
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        try {
            String api = "http://127.0.0.1:%d/v0/".formatted(server.getAddress().getPort());
            Ran shown = new Ran.Program().run("ingest", "hn", "--dry-run", "--api", api, "--json");
            assertThat(shown.exitCode()).as(shown.err()).isZero();
            assertThat(shown.out().lines().toList())
                    .hasSize(2)
                    .element(1)
                    .asString()
                    .contains("An answer to it", "\"title\":\"The thread\"");
            Ran ran = tusk.run("ingest", "hn", "--to", "hn", "--api", api, "--json");
            assertThat(ran.exitCode()).as(ran.err()).isZero();
            assertThat(lastLine(ran)).startsWith("{\"added\":1,");
            assertThat(tusk.run("get", "hn", "2").out()).contains("The thread", "An answer to it");
            String read = api.substring(0, api.length() - 1);
            assertThat(tusk.run("ingestion", "show", "hn", "hackernews", "--json")
                            .out())
                    .contains("\"part\":\"%s\",\"position\":1,\"whole\":true".formatted(dump.toRealPath()))
                    .contains("\"part\":\"%s\",\"position\":2,\"whole\":false".formatted(read));
            assertThat(tusk.run("ingestion", "show", "hn", "hackernews").out())
                    .contains("READ UP TO")
                    .containsPattern(read + " +2 +no");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void tellsWhatItWouldTake() {
        Ran ran = tusk.run(
                "ingest", "hn", "--forecast", "--model", "none", "--items", "100000", "--sample", "1000", "--json");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains(
                        "\"items\":100000", "\"loadSeconds\":", "\"tableBytes\":", "\"indexBytes\":", "\"heapBytes\":");
        assertThat(tusk.run("collection", "list").out()).doesNotContain("forecast");
    }

    @Test
    void aFolderOfThatNameIsReachedByItsPath() throws IOException {
        Files.createDirectory(folder.resolve("hn"));
        Files.writeString(folder.resolve("hn/a.md"), "# Owls\n\nOwls hunt at night.\n");
        assertThat(tusk.run("collection", "create", "notes", "--model", "none").exitCode())
                .isZero();
        Ran ran = tusk.run("ingest", folder.resolve("hn").toString(), "--to", "notes");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(tusk.run("count", "notes").out()).isEqualTo("1\n");
    }

    @Test
    void whatIsMissingOrDoesNotGoTogetherIsSaid() {
        assertThat(tusk.run("ingest", "docs").err()).contains("--to");
        Ran none = tusk.run("ingest", "hn");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("--to=COLLECTION is missing");
        Ran missing = tusk.run("ingest", "hn", "nowhere.jsonl", "--to", "hn", "--follow", "--retry");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err())
                .contains("no such file", "files and the API are not read in one run", "nothing to retry");
        assertThat(tusk.run("ingest", "hn", "--generate", "5", "--to", "hn").exitCode())
                .isEqualTo(2);
        assertThat(tusk.run("ingest", "hn", "--to", "hn", "--api", "file:///x").exitCode())
                .isEqualTo(2);
    }
}
