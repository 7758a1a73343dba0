package dev.tusk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.TuskException;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class TuskServerTest {

    private static final String KEY = "0123456789abcdef0123";
    private static final int LIMIT = 64 * 1024;

    private static RunningServer running;
    private static Api api;

    @BeforeAll
    static void start(TestDatabase database) {
        running = RunningServer.start(
                database,
                ServerOptions.defaults().withMaxRequestBytes(LIMIT).withRequestTimeout(Duration.ofSeconds(5)));
        api = running.api();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void refusesAPortThatIsTaken() {
        int port = running.server().port();
        assertThatThrownBy(() -> TuskServer.start(
                        running.tusk(), ServerOptions.defaults().withPort(port)))
                .isInstanceOfSatisfying(TuskException.class, e -> {
                    assertThat(e).hasMessageContaining("cannot listen on 127.0.0.1 port " + port);
                    assertThat(e.hint()).contains("--port");
                });
    }

    @Test
    void refusesToServeTheNetworkWithoutAKey() {
        assertThatThrownBy(() -> TuskServer.start(
                        running.tusk(), ServerOptions.defaults().withHost("0.0.0.0")))
                .isInstanceOfSatisfying(TuskException.class, e -> {
                    assertThat(e).hasMessageContaining("without an API key");
                    assertThat(e.hint()).contains("TUSK_API_KEY");
                });
    }

    @Test
    void refusesAHostThatIsNotOfThisMachine() {
        assertThatThrownBy(() -> TuskServer.start(
                        running.tusk(),
                        ServerOptions.defaults().withHost("192.0.2.1").withApiKey(ApiKey.of(KEY))))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("cannot listen on 192.0.2.1");
    }

    @Test
    void asksForTheKeyUnderV1AndForMetrics() {
        ServerOptions options = ServerOptions.defaults().withApiKey(ApiKey.of(KEY));
        try (TuskServer server = TuskServer.start(running.tusk(), options);
                Api client = new Api(server.address())) {
            Api.Answer without = client.get("/v1/collections");
            assertThat(without.status()).isEqualTo(401);
            assertThat(without.header("WWW-Authenticate")).startsWith("Bearer");
            assertThat(client.send("GET", "/v1/collections", new byte[0], "Authorization", "Bearer " + KEY + "x")
                            .status())
                    .isEqualTo(401);
            assertThat(client.send("GET", "/v1/collections", new byte[0], "Authorization", "Bearer " + KEY)
                            .status())
                    .isEqualTo(200);
            assertThat(client.get("/v1/nothing").status()).isEqualTo(401);
            assertThat(client.get("/metrics").status()).isEqualTo(401);
            Api.Answer metrics = client.send("GET", "/metrics", new byte[0], "Authorization", "Bearer " + KEY);
            assertThat(metrics.status()).isEqualTo(200);
            assertThat(metrics.header("Content-Type")).startsWith("text/plain; version=0.0.4");
            assertThat(client.get("/health").status()).isEqualTo(200);
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(client.get("/ready").json().has("server")).isFalse();
            assertThat(options.toString()).doesNotContain(KEY);
        }
    }

    @Test
    void refusesWeakKeys() {
        assertThatThrownBy(() -> ApiKey.of("short")).hasMessageContaining("at least 16");
        assertThatThrownBy(() -> ApiKey.of("with spaces in it, but long")).hasMessageContaining("no spaces");
    }

    @Test
    void doesNotAnswerToNamesThatResolveToThisMachine() throws Exception {
        assertThat(raw("GET /v1/collections HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421")
                .contains("rebound.example");
        assertThat(raw("GET http://rebound.example/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .doesNotStartWith("HTTP/1.1 200");
        for (String own : new String[] {"localhost", "127.0.0.1:1", "[::1]:80", "tusk.localhost"}) {
            assertThat(raw("GET /health HTTP/1.1\r\nHost: " + own + "\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void letsNoPageOfAnotherSiteWrite() {
        byte[] body = "{\"name\": \"stolen\"}".getBytes(StandardCharsets.UTF_8);
        for (String origin : new String[] {"http://evil.example", "null", "https://127.0.0.1.evil.example"}) {
            Api.Answer answer =
                    api.send("POST", "/v1/collections", body, "Content-Type", "application/json", "Origin", origin);
            assertThat(answer.status()).as(origin).isEqualTo(403);
        }
        assertThat(api.send(
                                "POST",
                                "/v1/collections",
                                body,
                                "Content-Type",
                                "application/json",
                                "Sec-Fetch-Site",
                                "same-site")
                        .status())
                .isEqualTo(403);
        assertThat(api.get("/v1/collections/stolen").status()).isEqualTo(404);
        String own = running.server().address().toString().replaceAll("/$", "");
        assertThat(api.send(
                                "POST",
                                "/v1/collections",
                                "{}".getBytes(StandardCharsets.UTF_8),
                                "Content-Type",
                                "application/json",
                                "Origin",
                                own)
                        .status())
                .isEqualTo(400);
        assertThat(api.get("/v1/collections").headers().firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void setsHeadersThatKeepBrowsersInLine() {
        Api.Answer page = api.get("/");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(page.headers().firstValue("Server")).isEmpty();
        assertThat(api.get("/nowhere").header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void tellsUnknownRoutesAndMethodsApart() {
        Api.Answer unknown = api.get("/v1/colections");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(unknown.code()).isEqualTo("HTTP-404");
        Api.Answer method = api.delete("/v1/collections");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow").split(", ", -1)).containsExactlyInAnyOrder("GET", "POST");
        assertThat(method.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(api.send("HEAD", "/health", new byte[0]).status()).isEqualTo(200);
    }

    @Test
    void refusesBodiesThatAreTooLongWhetherAnnouncedOrNot() throws Exception {
        String long_ = "{\"name\": \"" + "x".repeat(LIMIT) + "\"}";
        Api.Answer announced = api.post("/v1/collections", long_);
        assertThat(announced.status()).isEqualTo(413);
        assertThat(announced.code()).isEqualTo("TUSK-110");
        assertThat(announced.detail()).contains(String.valueOf(LIMIT));
        String chunk = "x".repeat(LIMIT + 1);
        assertThat(raw("POST /v1/collections HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void saysWhyToAClientThatSendsAllBeforeItReads() throws Exception {
        int length = 50 << 20;
        assertThat(raw("POST /v1/collections HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n"
                        + "x".repeat(length)))
                .startsWith("HTTP/1.1 413")
                .contains("TUSK-110");
    }

    @Test
    void tellsWhoseAddressIsTooLongWhatElseToDo() {
        Api.Answer answer = api.get("/v1/collections/docs/documents/" + "x".repeat(10_000));
        assertThat(answer.status()).isEqualTo(414);
        assertThat(answer.detail()).isEqualTo("the address is too long");
        assertThat(answer.hint()).contains("an id has at most 1024 bytes");
    }

    @Test
    void refusesWhatItCannotRead() {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        Api.Answer form =
                api.send("POST", "/v1/collections", body, "Content-Type", "application/x-www-form-urlencoded");
        assertThat(form.status()).isEqualTo(415);
        assertThat(form.hint()).contains("application/json");
        assertThat(api.send("POST", "/v1/collections", body).status()).isEqualTo(415);
        assertThat(api.send(
                                "POST",
                                "/v1/collections",
                                body,
                                "Content-Type",
                                "application/json",
                                "Content-Encoding",
                                "gzip")
                        .status())
                .isEqualTo(415);
        assertThat(api.send("POST", "/v1/collections", body, "Content-Type", "application/json; charset=latin1")
                        .status())
                .isEqualTo(415);
        assertThat(api.send("POST", "/v1/collections", body, "Content-Type", "Application/JSON; charset=\"UTF-8\"")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void answersRequestsThatAreNoHttpWithAProblem() throws Exception {
        assertThat(raw("GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json")
                .doesNotContain("Jetty");
    }

    @Test
    void givesUpOnAClientThatFallsSilent() throws Exception {
        String answer = raw("POST /v1/collections HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"name\":");
        assertThat(answer).startsWith("HTTP/1.1 408").contains("did not come in time");
    }

    private static String raw(String request) throws Exception {
        try (RawHttp http = new RawHttp(running.server().port())) {
            return http.send(request).readAll();
        }
    }
}
