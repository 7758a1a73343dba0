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
import com.microsoft.playwright.options.ColorScheme;
import dev.tusk.server.ApiKey;
import dev.tusk.server.RunningServer;
import dev.tusk.server.ServerOptions;
import dev.tusk.server.TuskServer;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page as a person uses it, in a real browser: TUSK_CHROMIUM, or the system's Chromium. */
@ExtendWith(PostgresExtension.class)
class SearchPageTest {

    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private static RunningServer running;
    private static Playwright playwright;
    private static Browser browser;

    private final List<String> complaints = new ArrayList<>();
    private final List<String> strangers = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start(TestDatabase database) {
        Path chromium = Path.of(System.getenv().getOrDefault("TUSK_CHROMIUM", "/usr/bin/chromium"));
        if (!Files.isExecutable(chromium)) {
            System.err.println(
                    "skipped: the browser test, since there is no browser at %s (apt-get install chromium, or set TUSK_CHROMIUM)"
                            .formatted(chromium));
        }
        Assumptions.assumeTrue(Files.isExecutable(chromium), "there is no browser at " + chromium);
        running = RunningServer.start(database);
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
        }
    }

    @BeforeEach
    void open() {
        open(new Browser.NewContextOptions());
    }

    private void open(Browser.NewContextOptions options) {
        context = browser.newContext(options);
        context.setDefaultTimeout(20_000);
        PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
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
        assertThat(complaints).as("messages of the browser").isEmpty();
    }

    private void go(String query) {
        page.navigate(running.server().address() + query);
    }

    private Locator hits() {
        return page.locator("#results .hit");
    }

    private Locator hit(String id) {
        return page.locator("#results .hit[data-document='%s']".formatted(id));
    }

    private void choose(String name, String value) {
        page.locator("input[name=%s][value=%s]".formatted(name, value)).check();
    }

    private void type(String words) {
        page.getByRole(AriaRole.SEARCHBOX).fill(words);
    }

    @Test
    void searchesAsOneTypes() {
        // The model of these tests is poor: with the default weight it would decide alone.
        go("?w=0.5");
        assertThat(page.locator("#start")).containsText("Search 16 documents");
        page.getByRole(AriaRole.SEARCHBOX).pressSequentially("dead rows");
        assertThat(hits().first()).hasAttribute("data-document", "vacuum");
        assertThat(hits().first().locator("mark").first()).isVisible();
        assertThat(hits().first().locator(".crumbs")).containsText("Space");
        assertThat(hits().first().locator(".legs li")).hasCount(2);
        assertThat(page.locator("#status"))
                .containsText(Pattern.compile("\\d+ results? in .*embedding.*database.*hybrid \\("));
        assertThat(page).hasURL(Pattern.compile("q=dead\\+rows"));
        assertThat(hits().first().getByRole(AriaRole.HEADING).getByRole(AriaRole.LINK))
                .hasAttribute("href", Pattern.compile("^https://example.org/vacuum"));
    }

    @Test
    void showsMarkupInDocumentsAsText() {
        go("?c=docs&q=recovers&m=keyword");
        assertThat(hit("vacuum")).isVisible();
        assertThat(page.locator("#results img")).hasCount(0);
    }

    @Test
    void narrowsDownByWhatTheDocumentsHave() {
        go("?c=docs&q=rows&m=keyword");
        Locator admin =
                page.locator("#facets button[data-facet=tags]").filter(new Locator.FilterOptions().setHasText("admin"));
        assertThat(admin).containsText("1");
        admin.click();
        assertThat(hits()).hasCount(1);
        assertThat(hits().first()).hasAttribute("data-document", "vacuum");
        assertThat(admin).hasAttribute("aria-pressed", "true");
        assertThat(page.locator("#facets button[data-facet=tags]")).hasCount(2);
        page.locator("#facets button[data-facet=tags]")
                .filter(new Locator.FilterOptions().setHasText("tuning"))
                .click();
        assertThat(hits()).hasCount(2);
        admin.click();
        assertThat(hits().first()).hasAttribute("data-document", "local/file");
    }

    @Test
    void tellsWhyAHitIsWhereItIs() {
        go("?c=docs&q=vacuum&m=keyword");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Why Routine vacuuming is here"))
                .click();
        Locator why = hit("vacuum").locator(".why");
        assertThat(why).containsText("BM25 of the words");
        assertThat(why.getByText("idf").first()).not().isVisible();
        why.locator("details details summary").first().click();
        assertThat(why.getByText("idf").first()).isVisible();
    }

    @Test
    void tellsHowManyFitTheWords() {
        go("?c=docs&q=plenty&m=keyword");
        assertThat(hits()).hasCount(10);
        assertThat(page.locator("#status b")).hasText("10 of 14 results");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("More results"))
                .click();
        assertThat(page.locator("#status b")).hasText("14 results");
    }

    @Test
    void comparesTwoModesSideBySide() {
        go("?c=docs&q=dead&m=keyword");
        assertThat(hits()).hasCount(1);
        assertThat(page.locator("#other")).isHidden();
        page.getByLabel("Compare with").selectOption("vector");
        Locator compared = page.locator("#compared .hit");
        assertThat(compared).hasCount(10);
        assertThat(page).hasURL(Pattern.compile("compare=vector"));
        Locator same = page.locator("#compared .hit[data-document=vacuum]");
        while (same.count() == 0) {
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("More results"))
                    .click();
            assertThat(compared).hasCount(16);
        }
        assertThat(same.locator(".elsewhere")).hasText("#1 in keyword");
        String place = same.locator(".place").textContent();
        String rank = place.substring(0, place.indexOf("#", 1));
        assertThat(hit("vacuum").locator(".elsewhere")).hasText(rank + " in vector");
        assertThat(page.locator("#compared .elsewhere.only").first()).hasText("not in the first 1 of keyword");
        page.reload();
        assertThat(hit("vacuum").locator(".elsewhere")).containsText("in vector");
        page.getByLabel("Compare with").selectOption("");
        assertThat(page.locator("#other")).isHidden();
        assertThat(hit("vacuum").locator(".elsewhere")).hasCount(0);
    }

    @Test
    void switchesModes() {
        go("?c=docs&q=vacum");
        choose("mode", "fuzzy");
        assertThat(page.locator("#corrections")).containsText("Also searched for vacuum");
        assertThat(page).hasURL(Pattern.compile("m=fuzzy"));
        choose("mode", "keyword");
        assertThat(page.locator("#corrections")).containsText("Searched for vacuum");
        assertThat(hits().first()).hasAttribute("data-document", "vacuum");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Search for what I typed"))
                .click();
        assertThat(page.locator("#start")).containsText("Nothing in this collection fits the query");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try fuzzy"))
                .click();
        assertThat(hits().first()).hasAttribute("data-document", "vacuum");
        choose("mode", "vector");
        assertThat(page.locator("#status .plan")).containsText("vector:");
        assertThat(page.locator("#fusion")).isHidden();
        page.goBack();
        assertThat(page.locator("#corrections")).containsText("Also searched for vacuum");
    }

    @Test
    void disablesModesThatTheCollectionCannotDoAndSaysWhy() {
        go("?c=words&q=words");
        assertThat(hits()).hasCount(1);
        assertThat(page.locator("input[value=vector]")).isDisabled();
        assertThat(page.locator("input[value=hybrid]")).isDisabled();
        assertThat(page.locator("label:has(input[value=vector])"))
                .hasAttribute("title", "Not possible: this collection has no vectors");
        assertThat(page.locator("#mode-note")).containsText("no vectors");
        page.getByLabel("Collection", new Page.GetByLabelOptions().setExact(true))
                .selectOption("docs");
        assertThat(page.locator("input[value=vector]")).isEnabled();
    }

    @Test
    void filtersByFieldsTagsAndJson() {
        go("?c=docs&q=rows");
        assertThat(hits()).hasCount(10);
        page.getByLabel("year from").fill("2020");
        assertThat(hits()).hasCount(1);
        assertThat(hit("vacuum")).isVisible();
        page.getByLabel("year from").fill("");
        assertThat(hits()).hasCount(10);
        page.getByLabel("Tags").fill("tuning");
        page.getByLabel("Tags").press("Enter");
        assertThat(hits()).hasCount(1);
        assertThat(hit("local/file")).isVisible();
        page.reload();
        assertThat(hit("local/file")).isVisible();
        assertThat(hits()).hasCount(1);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Clear"))
                .click();
        assertThat(hits()).hasCount(10);

        page.getByText("Filter as JSON").first().click();
        page.locator("#raw-filter").fill("{\"year\": ");
        assertThat(page.locator("#raw-error")).containsText("Not a filter");
        page.locator("#raw-filter").fill("{\"year\": {\"$lt\": 2020}}");
        assertThat(hits()).hasCount(1);
        assertThat(page.locator("#raw-error")).isHidden();
    }

    @Test
    void saysWhatIsWrongWithAFilterInItsPlace() {
        go("?c=docs&q=rows");
        assertThat(hits()).hasCount(10);
        page.getByText("Filter as JSON").first().click();
        page.locator("#raw-filter").fill("{\"year\": {\"$gtt\": 2020}}");
        assertThat(page.locator("#raw-error")).containsText("$gtt");
        assertThat(page.getByRole(AriaRole.ALERT).first()).isVisible();
        assertThat(page.locator("#problem")).containsText("Did you mean \"$gt\"?");
        // The browser itself notes every answer of 400.
        complaints.removeIf(text -> text.contains("400 (Bad Request)"));
    }

    @Test
    void weighsWordsAgainstVectors() {
        go("?c=docs&q=rows");
        page.locator("#weight").fill("1");
        assertThat(page.locator("#weight-vectors")).hasText("100");
        assertThat(hits().first().locator(".legs .lexical .adds")).hasText("+0");
        choose("fusion", "rrf");
        assertThat(page.locator("#weight-row")).isHidden();
        assertThat(page).hasURL(Pattern.compile("fusion=rrf"));
    }

    @Test
    void showsMoreAndTheDocumentBehindAHit() {
        go("?c=docs&q=rows&m=hybrid");
        assertThat(hits()).hasCount(10);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("More results"))
                .click();
        assertThat(hits()).hasCount(16);
        assertThat(page.locator("#more")).isHidden();
        assertThat(hit("local/file").locator("h2 a")).hasCount(0);
        hit("local/file").locator("h2 button").click();
        assertThat(page.locator("#document")).containsText("find rows faster than a scan");
        assertThat(page.locator("#document")).containsText("/home/ann/index.txt");
        assertThat(page.locator("#document a")).hasCount(0);
        assertThat(page).hasURL(Pattern.compile("doc=local"));
        page.keyboard().press("Escape");
        assertThat(page.locator("#document")).isHidden();
    }

    @Test
    void showsAnHtmlDocumentAsTextWithStructureThatDoesNothing() {
        running.api().put("/v1/collections/words/documents/page", """
                {"title": "Page", "format": "html", "body": "<h1 style='color:red'>Head</h1><p onclick='alert(1)'>Readable <b>text</b></p><script>alert(2)</script><img src='http://192.0.2.1/x.png' onerror='alert(3)'><a href='javascript:alert(4)'>link</a>"}""");
        go("?c=words&doc=page");
        assertThat(page.locator("#document h3")).hasText("Head");
        assertThat(page.locator("#document p")).hasText("Readable text");
        assertThat(page.locator("#document .html")).containsText("link");
        assertThat(page.locator("#document :is(img, script, a, [style], [onclick])"))
                .hasCount(0);
    }

    @Test
    void explainsHowItSearched() {
        go("?c=docs&q=rows");
        page.getByLabel("Show SQL and query plan").check();
        assertThat(page.locator("#explanation")).containsText("select");
        assertThat(page.locator("#explanation")).containsText("cost=");
    }

    @Test
    void canBeUsedByKeyboard() {
        go("?c=docs&q=dead");
        assertThat(hits().first()).isVisible();
        page.locator("body").press("/");
        assertThat(page.getByRole(AriaRole.SEARCHBOX)).isFocused();
        page.keyboard().press("ArrowDown");
        assertThat(hits().first().locator("h2 a, h2 button")).isFocused();
        page.keyboard().press("/");
        assertThat(page.getByRole(AriaRole.SEARCHBOX)).isFocused();
        page.keyboard().press("Tab");
        page.keyboard().press("ArrowLeft");
        assertThat(page.locator("input[value=vector]")).isChecked();
    }

    @Test
    void fitsAPhoneInTheDark() {
        context.close();
        open(new Browser.NewContextOptions().setViewportSize(360, 740).setColorScheme(ColorScheme.DARK));
        go("?c=docs&q=dead+rows");
        assertThat(hits().first()).isVisible();
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        assertThat(page.locator("#side")).isHidden();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Filters"))
                .click();
        assertThat(page.getByLabel("Tags")).isVisible();
        assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(23, 22, 20)");
    }

    @Test
    void asksForTheKeyOfAServerThatHasOne() {
        String key = "a-key-of-sixteen-or-more";
        try (TuskServer guarded =
                TuskServer.start(running.tusk(), ServerOptions.defaults().withApiKey(ApiKey.of(key)))) {
            page.navigate(guarded.address() + "?c=docs&q=dead");
            page.locator("#key").fill(key);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Continue"))
                    .click();
            assertThat(hits().first()).isVisible();
            assertThat(page.locator("#key-form")).isHidden();
            context.close();
        }
        complaints.removeIf(text -> text.contains("401 (Unauthorized)"));
    }

    @Test
    void saysWhenTheServerIsGone() {
        TuskServer dying = TuskServer.start(running.tusk(), ServerOptions.defaults());
        page.navigate(dying.address() + "?c=docs&q=dead");
        assertThat(hits().first()).isVisible();
        dying.close();
        type("rows");
        assertThat(page.locator("#problem")).containsText("The server does not answer");
        complaints.removeIf(text -> text.contains("net::ERR"));
    }
}
