package dev.tusk.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.tusk.server.ApiKey;
import dev.tusk.server.ServerOptions;
import dev.tusk.server.TuskServer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page as a person uses it. */
class SearchPageTest extends PageInBrowser {

    @Test
    void searchesAsOneTypes() {
        // The model of these tests is poor: with the default weight it would decide alone.
        go("?w=0.5");
        assertThat(page.locator("#start")).containsText("Search 16 documents");
        query().pressSequentially("dead rows");
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
        assertThat(page.locator("#own-status")).containsText(Pattern.compile("^1 result in "));
        assertThat(page.locator("#other-status")).containsText(Pattern.compile("^10 results in "));
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
        assertThat(page.locator("#own-status")).isHidden();
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
        button("Search for what I typed").click();
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
    void keepsInTheAddressThatTheQueryIsMeantLiterally() {
        go("?c=docs&q=vacum&m=keyword");
        assertThat(page.locator("#corrections")).containsText("Searched for vacuum");
        button("Search for what I typed").click();
        assertThat(hits()).hasCount(0);
        assertThat(page).hasURL(Pattern.compile("spelling=off"));
        assertThat(query()).isFocused();
        page.reload();
        assertThat(page.locator("#corrections")).containsText("Searched for exactly what you typed");
        assertThat(hits()).hasCount(0);
        page.goBack();
        assertThat(hits().first()).hasAttribute("data-document", "vacuum");
        page.goForward();
        assertThat(page.locator("#corrections")).containsText("Searched for exactly what you typed");
        type("vacumm");
        assertThat(page.locator("#corrections")).containsText("Searched for vacuum");
        assertThat(page).not().hasURL(Pattern.compile("spelling=off"));
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
        expectMessagesOfTheBrowser("400 (Bad Request)");
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
        assertThat(query()).isFocused();
        page.keyboard().press("ArrowDown");
        assertThat(hits().first().locator("h2 a, h2 button")).isFocused();
        page.keyboard().press("/");
        assertThat(query()).isFocused();
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
    void letsAnotherCollectionBeChosenWhereTheAddressNamesNone() {
        go("?c=nosuch&q=dead&m=keyword");
        assertThat(page.locator("#problem")).containsText("There is no collection \"nosuch\"");
        page.getByLabel("Collection", new Page.GetByLabelOptions().setExact(true))
                .selectOption("docs");
        assertThat(hit("vacuum")).isVisible();
        assertThat(page.locator("#problem")).isHidden();
        expectMessagesOfTheBrowser("404 (Not Found)");
    }

    @Test
    void saysNothingOfCollectionsBeforeItKnowsThem() {
        List<Route> held = new ArrayList<>();
        page.route("**/v1/collections", held::add);
        go("?m=keyword");
        page.waitForCondition(() -> !held.isEmpty());
        query().pressSequentially("dead vacu");
        page.waitForTimeout(300);
        assertThat(page.locator("#start")).isHidden();
        held.forEach(Route::resume);
        assertThat(hits().first()).hasAttribute("data-document", "vacuum");
        assertThat(page.getByRole(AriaRole.LISTBOX, new Page.GetByRoleOptions().setName("Suggestions")))
                .isVisible();
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
        expectMessagesOfTheBrowser("401 (Unauthorized)");
    }

    @Test
    void saysWhenTheServerIsGone() {
        TuskServer dying = TuskServer.start(running.tusk(), ServerOptions.defaults());
        page.navigate(dying.address() + "?c=docs&q=dead");
        assertThat(hits().first()).isVisible();
        dying.close();
        type("rows");
        assertThat(page.locator("#problem")).containsText("The server does not answer");
        expectMessagesOfTheBrowser("net::ERR");
    }
}
