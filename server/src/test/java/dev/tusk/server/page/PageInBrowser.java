package dev.tusk.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.tusk.server.RunningServer;
import dev.tusk.server.ServerOptions;
import dev.tusk.testkit.ChatEndpoint;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A page in a real browser, TUSK_CHROMIUM or the system's Chromium, that a server over a few documents serves. */
@ExtendWith(PostgresExtension.class)
abstract class PageInBrowser {

    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    static RunningServer running;

    /** Behind the chat models that are named {@code fake:...}. */
    static ChatEndpoint chat;

    private static Playwright playwright;
    private static Browser browser;

    /** What the browser complained of. */
    final List<String> complaints = new ArrayList<>();

    private final List<String> expected = new ArrayList<>();

    private final List<String> strangers = new ArrayList<>();
    BrowserContext context;
    Page page;

    @BeforeAll
    static void start(TestDatabase database) {
        Path chromium = Path.of(System.getenv().getOrDefault("TUSK_CHROMIUM", "/usr/bin/chromium"));
        if (!Files.isExecutable(chromium)) {
            System.err.println(
                    "skipped: the browser test, since there is no browser at %s (apt-get install chromium, or set TUSK_CHROMIUM)"
                            .formatted(chromium));
        }
        Assumptions.assumeTrue(Files.isExecutable(chromium), "there is no browser at " + chromium);
        chat = ChatEndpoint.start();
        running = RunningServer.start(
                database,
                ServerOptions.defaults()
                        .withAnswering(
                                new ServerOptions.Answering(List.of("none", "fake:writer"), Duration.ofMinutes(2))),
                chat.base());
        fill();
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(FLAGS));
    }

    private static void fill() {
        String docs = running.collection("docs");
        StringBuilder lines = new StringBuilder("""
                {"id": "vacuum", "title": "Routine vacuuming", "format": "markdown", "body": "# Routine vacuuming\\n\\n## Space\\n\\nVacuum recovers the space of dead rows. <img src=x onerror=alert(1)>", "metadata": {"year": 2024}, "tags": ["admin"], "source": "https://example.org/vacuum"}
                {"id": "local/file", "title": "Indexes", "body": "An index lets the server find rows faster than a scan.", "metadata": {"year": 2019, "author": "Ann"}, "tags": ["tuning"], "source": "/home/ann/index.txt"}
                """);
        for (int i = 0; i < 14; i++) {
            lines.append(
                    "{\"id\": \"filler%02d\", \"title\": \"Filler %d\", \"body\": \"Plenty of rows, number %d.\"}\n"
                            .formatted(i, i, i));
        }
        running.api().lines(docs + "/documents", lines.toString());
        running.api().send("POST", docs + "/maintain", new byte[0]);
        running.api().post("/v1/collections", "{\"name\": \"words\"}");
        running.api().put("/v1/collections/words/documents/w", "{\"title\": \"Words\", \"body\": \"only words here\"}");
    }

    @AfterAll
    static void stop() {
        if (playwright != null) {
            playwright.close();
        }
        if (running != null) {
            running.close();
            chat.close();
        }
    }

    @BeforeEach
    void open() {
        open(new Browser.NewContextOptions());
    }

    final void open(Browser.NewContextOptions options) {
        context = browser.newContext(options);
        context.setDefaultTimeout(60_000);
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        context.onRequest(request -> {
            String host = URI.create(request.url()).getHost();
            if (host != null && !host.equals("127.0.0.1")) {
                strangers.add(request.url());
            }
        });
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (List.of("error", "warning").contains(message.type())) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
    }

    @AfterEach
    void nothingLeftTheMachineAndNothingComplained() {
        if (context != null) {
            context.close();
        }
        assertThat(strangers).as("requests to other hosts").isEmpty();
        complaints.removeIf(message -> expected.stream().anyMatch(message::contains));
        assertThat(complaints).as("messages of the browser").isEmpty();
    }

    /** The browser itself notes each request that fails, and may do so after the page has told of it. */
    final void expectMessagesOfTheBrowser(String part) {
        expected.add(part);
    }

    void go(String query) {
        page.navigate(running.server().address() + query);
    }

    Locator hits() {
        return page.locator("#results .hit");
    }

    Locator hit(String id) {
        return page.locator("#results .hit[data-document='%s']".formatted(id));
    }

    void choose(String name, String value) {
        page.locator("input[name=%s][value=%s]".formatted(name, value)).check();
    }

    void type(String words) {
        query().fill(words);
    }

    Locator query() {
        return page.getByRole(
                AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Search").setExact(true));
    }

    Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }
}
