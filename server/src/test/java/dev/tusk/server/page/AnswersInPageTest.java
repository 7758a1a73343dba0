package dev.tusk.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Answers that are asked for in the page. */
class AnswersInPageTest extends PageInBrowser {

    private Locator answer() {
        return page.locator("#answer");
    }

    private Locator ask() {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Ask").setExact(true));
    }

    private Locator citation() {
        return answer().locator(".text .citation").first();
    }

    @Test
    void answersByTheDocumentsSentencesWithCitationsThatLeadToHits() {
        go("?c=docs&q=What+recovers+the+space+of+dead+rows%3F");
        assertThat(hit("vacuum")).isVisible();
        ask().click();
        assertThat(answer()).containsText("Sentences of the documents; no model wrote this.");
        assertThat(answer().locator(".text")).containsText("Vacuum recovers the space of dead rows.");
        assertThat(answer().locator(".sources a").first())
                .hasAttribute("href", Pattern.compile("https://example.org/vacuum.*"));
        // What a document says is text: the picture in it loads nothing.
        assertThat(answer().locator("img")).hasCount(0);
        citation().click();
        assertThat(hit("vacuum").locator("h2 a")).isFocused();
        type("index");
        assertThat(answer()).isHidden();
    }

    @Test
    void showsAnAnswerWhileAModelWritesIt() {
        CountDownLatch gate = new CountDownLatch(1);
        // The server has no usual model; the request names one on its way.
        page.route(
                "**/ask",
                route -> route.resume(new Route.ResumeOptions()
                        .setPostData(route.request().postData().replaceFirst("\\{", "{\"model\": \"fake:writer\", "))));
        chat.saysWhenOpen(
                gate,
                "Vacuum recovers ",
                "the space [1]",
                " <b>of</b> dead rows [1][99]. Ask https://evil.example/x now.");
        go("?c=docs&q=What+recovers+the+space+of+dead+rows%3F");
        assertThat(hit("vacuum")).isVisible();
        ask().click();
        assertThat(answer().locator(".text")).hasText("Vacuum recovers");
        assertThat(answer()).hasAttribute("aria-busy", "true");
        gate.countDown();
        assertThat(answer().locator(".text"))
                .hasText("Vacuum recovers the space [1] <b>of</b> dead rows [1]. Ask (address removed) now.");
        assertThat(answer()).containsText("Written by fake:writer from the passages below.");
        assertThat(answer()).containsText("Citations of passages that there are not were removed: 99");
        assertThat(citation()).hasAttribute("aria-label", "Passage 1: Routine vacuuming");
        chat.says("How often does vacuum recover the space of dead rows?").says("Often [1].");
        type("And how often does it recover dead rows?");
        assertThat(answer()).isHidden();
        ask().click();
        assertThat(answer()).containsText("Asked as: How often does vacuum recover the space of dead rows?");
        button("Close").click();
        chat.stops("Half an ");
        ask().click();
        assertThat(answer()).containsText("The answer broke off.");
        assertThat(answer().getByRole(AriaRole.ALERT)).containsText("its answer broke off");
        chat.refuses(401, "no");
        ask().click();
        assertThat(answer().getByRole(AriaRole.ALERT)).containsText("the endpoint refuses the API key");
    }

    @Test
    void saysThatItIsNotInTheDocuments() {
        go("?c=words&q=xylophone+quagga");
        ask().click();
        assertThat(answer().locator(".text")).hasText("Not in the documents.");
        button("Close").click();
        assertThat(answer()).isHidden();
        assertThat(query()).isFocused();
        type("");
        assertThat(ask()).isDisabled();
    }
}
