package dev.tusk.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.ChatEndpoint;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(PostgresExtension.class)
class AskCommandTest {

    private static final String KEY = "secret-0123456789abcdef";

    private final ChatEndpoint endpoint = ChatEndpoint.start();
    private final Ran.Program tusk = new Ran.Program();

    @BeforeEach
    void connect(TestDatabase database) {
        tusk.with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password())
                .with("TUSK_ENDPOINT_FAKE_URL", endpoint.base().toString())
                .with("TUSK_ENDPOINT_FAKE_KEY", KEY);
        assertThat(tusk.run("setup").exitCode()).isZero();
        assertThat(tusk.run("collection", "create", "docs", "--model", "none", "--field", "year:integer")
                        .exitCode())
                .isZero();
        assertThat(tusk.reading("""
                        {"id": "a", "title": "Vacuum", "body": "Vacuum reclaims dead rows. It runs by itself.", "source": "https://example.org/a", "metadata": {"year": 2024}}
                        {"id": "b", "title": "Log", "body": "Every change is written to the log first.", "metadata": {"year": 2020}}
                        """).run("put", "docs").exitCode()).isZero();
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void answersByTheDocumentsSentencesAndSaysSo() {
        Ran ran = tusk.run("ask", "docs", "what", "reclaims", "dead", "rows?");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out())
                .startsWith("Sentences of the documents; no model wrote this:\n\nVacuum reclaims dead rows. [1]")
                .contains("\n\n[1] Vacuum · document a, chunk 0\n    https://example.org/a\n");
        assertThat(ran.err()).contains("found in").doesNotContain("warning");
        assertThat(endpoint.requests()).isEmpty();
    }

    @Test
    void aModelAnswersAndWhatIsWrongWithItsTextIsTold() {
        endpoint.says("Vacuum does it [1", "][7]. Nobody else in the whole world does.\u001b[31m");
        Ran ran = tusk.onTerminal().run("ask", "docs", "--model", "fake:m", "what reclaims dead rows?");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out())
                .startsWith("Vacuum does it [1]. Nobody else in the whole world does.\uFFFD[31m\n")
                .contains("[1] Vacuum");
        assertThat(ran.err())
                .contains("cited passages that there are not (7)")
                .contains("no passage is cited for: Nobody else")
                .contains("written by fake:m", "120 tokens read, 7 tokens written");
        assertThat(endpoint.requests().getFirst().authorization()).isEqualTo("Bearer " + KEY);
    }

    @Test
    void theUsualModelIsASetting() {
        endpoint.says("Vacuum [1].");
        tusk.with("TUSK_CHAT_MODEL", "fake:usual");
        Ran ran = tusk.run("ask", "docs", "what reclaims dead rows?", "--json");
        JsonNode json = new JsonMapper().readTree(ran.out());
        assertThat(json.path("kind").asString()).isEqualTo("generated");
        assertThat(json.path("model").asString()).isEqualTo("fake:usual");
        assertThat(json.path("citations").get(0).path("document").asString()).isEqualTo("a");
        Ran none = tusk.run("ask", "docs", "--model", "none", "what reclaims dead rows?", "--json");
        assertThat(new JsonMapper().readTree(none.out()).path("kind").asString())
                .isEqualTo("extracts");
    }

    @Test
    void questionsFromStandardInputLeanOnThoseBefore() {
        Ran ran = tusk.reading("What reclaims dead rows?\n\nAnd does it run by itself?\n")
                .run("ask", "docs", "-", "--json");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out().lines()).hasSize(2);
        JsonNode second = new JsonMapper().readTree(ran.out().lines().toList().getLast());
        assertThat(second.path("question").asString()).isEqualTo("What reclaims dead rows? And does it run by itself?");
        assertThat(second.path("text").asString()).contains("It runs by itself. [1]");
    }

    @Test
    void saysThatItIsNotInTheDocuments() {
        Ran ran = tusk.run("ask", "docs", "who painted the mona lisa");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEqualTo("Not in the documents.\n");
        assertThat(ran.err()).contains("the search found nothing");
        Ran filtered = tusk.run("ask", "docs", "--filter", "{\"year\": 2020}", "what reclaims dead rows?");
        assertThat(filtered.out()).isEqualTo("Not in the documents.\n");
    }

    @Test
    void aWrongKeyIsToldAndNotShown() {
        endpoint.refuses(401, "Incorrect API key provided: " + KEY);
        Ran ran = tusk.run("ask", "docs", "--model", "fake:m", "--verbose", "what reclaims dead rows?");
        assertThat(ran.exitCode()).isEqualTo(7);
        assertThat(ran.err()).contains("refuses the API key", "TUSK_ENDPOINT_FAKE_KEY");
        assertThat(ran.out() + ran.err()).doesNotContain(KEY);
    }

    @Test
    void refusesWhatCannotBeAskedBeforeConnecting() {
        Ran ran = tusk.with("TUSK_URL", "postgresql://127.0.0.1:1/none")
                .run("ask", "docs", "--mode", "best", "--filter", "{", "--timeout", "0", "x");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("unknown search mode \"best\"", "timeout is 0 ms");
        assertThat(tusk.run("ask", "docs", "--hits", "0", "x").err()).contains("hits is 0; it must be 1 to 200");
    }
}
