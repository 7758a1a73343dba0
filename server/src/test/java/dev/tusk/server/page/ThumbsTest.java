package dev.tusk.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Judgements that are collected in the page. */
class ThumbsTest extends PageInBrowser {

    private Locator thumb(String document, String name) {
        return hit(document).getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name));
    }

    private String judgements(String query) {
        return running.api()
                .get("/v1/collections/docs/judgements?query=" + query)
                .text();
    }

    @Test
    void keepsWhatIsSaidOfADocumentForAQuery() {
        go("?c=docs&q=dead&m=keyword");
        Locator good = thumb("vacuum", "Good answer");
        Locator bad = thumb("vacuum", "Not an answer");
        assertThat(good).hasAttribute("aria-pressed", "false");
        assertThat(page.locator("#judged")).isHidden();
        good.click();
        assertThat(good).hasAttribute("aria-pressed", "true");
        assertThat(page.locator("#judged"))
                .hasText(Pattern.compile("1 judgement of this query; tusk eval tune --collection docs .*"));
        assertThat(judgements("dead")).contains("\"document\":\"vacuum\",\"grade\":1");
        bad.click();
        assertThat(bad).hasAttribute("aria-pressed", "true");
        assertThat(good).hasAttribute("aria-pressed", "false");
        assertThat(judgements("dead")).contains("\"document\":\"vacuum\",\"grade\":0");
        page.reload();
        assertThat(bad).hasAttribute("aria-pressed", "true");
        assertThat(page.locator("#judged")).isVisible();
        type("rows");
        assertThat(hits()).hasCount(10);
        assertThat(page.locator(".thumb[aria-pressed=true]")).hasCount(0);
        assertThat(page.locator("#judged")).isHidden();
        type("dead");
        assertThat(bad).hasAttribute("aria-pressed", "true");
        bad.click();
        assertThat(bad).hasAttribute("aria-pressed", "false");
        assertThat(page.locator("#judged")).isHidden();
        assertThat(judgements("dead")).doesNotContain("vacuum");
    }

    @Test
    void saysAtTheButtonThatAJudgementIsNotStored() {
        go("?c=docs&q=recovers&m=keyword");
        assertThat(thumb("vacuum", "Good answer")).isVisible();
        running.api().put("/v1/collections/docs/documents/gone", "{\"title\": \"Gone\", \"body\": \"recovers\"}");
        page.reload();
        assertThat(thumb("gone", "Good answer")).isVisible();
        running.tusk().collection("docs").delete("gone");
        thumb("gone", "Good answer").click();
        assertThat(hit("gone").getByRole(AriaRole.ALERT)).containsText("Not stored: cannot judge document \"gone\"");
        assertThat(thumb("gone", "Good answer")).hasAttribute("aria-pressed", "false");
        expectMessagesOfTheBrowser("404 (Not Found)");
    }

    @Test
    void showsNoThumbsForAQueryThatIsTooLongForAnAddress() {
        go("?c=docs&m=keyword");
        type("rows " + "r".repeat(5000));
        choose("mode", "hybrid");
        assertThat(hits().first()).isVisible();
        assertThat(page.locator(".thumb")).hasCount(0);
    }
}
