package dev.tusk.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page suggests while one types. */
class SuggestionsTest extends PageInBrowser {

    private Locator list() {
        return page.getByRole(AriaRole.LISTBOX, new Page.GetByRoleOptions().setName("Suggestions"));
    }

    private Locator option(String text) {
        return list().getByRole(AriaRole.OPTION).filter(new Locator.FilterOptions().setHasText(text));
    }

    private Locator active() {
        return list().locator("[aria-selected=true]");
    }

    @Test
    void completesTheWordThatIsBeingTyped() {
        go("?c=docs&m=keyword");
        assertThat(page.locator("#start")).containsText("Search 16 documents");
        assertThat(query()).hasAttribute("aria-expanded", "false");
        query().pressSequentially("dead vacu");
        assertThat(option("dead vacuum").first()).isVisible();
        assertThat(query()).hasAttribute("aria-expanded", "true");
        assertThat(page.locator("#suggested")).containsText("arrow keys choose");
        assertThat(active()).hasCount(0);
        page.keyboard().press("ArrowDown");
        assertThat(active()).containsText("dead vacuum");
        assertThat(query()).hasAttribute("aria-activedescendant", active().getAttribute("id"));
        assertThat(query()).hasValue("dead vacu");
        page.keyboard().press("Enter");
        assertThat(query()).hasValue("dead vacuum");
        assertThat(query()).isFocused();
        assertThat(list()).isHidden();
        assertThat(hit("vacuum")).isVisible();
        assertThat(page).hasURL(Pattern.compile("q=dead\\+vacuum"));
    }

    @Test
    void goesRoundByArrowsAndLeavesTheOptionsForTheText() {
        go("?c=docs&m=keyword");
        query().pressSequentially("r");
        assertThat(option("rows").first()).isVisible();
        int options = list().getByRole(AriaRole.OPTION).count();
        assertThat(options).isGreaterThan(1);
        page.keyboard().press("ArrowUp");
        assertThat(active()).hasAttribute("id", "suggestion-" + (options - 1));
        page.keyboard().press("ArrowDown");
        assertThat(active()).hasCount(0);
        page.keyboard().press("ArrowDown");
        assertThat(active()).hasAttribute("id", "suggestion-0");
        page.keyboard().press("Home");
        assertThat(active()).hasCount(0);
        assertThat(list()).isVisible();
        assertThat(query()).not().hasAttribute("aria-activedescendant", Pattern.compile(".*"));
        page.keyboard().press("Tab");
        assertThat(list()).isHidden();
        assertThat(query()).hasValue("r");
    }

    @Test
    void leavesEnterToTheTextWhereNoOptionIsActive() {
        List<Route> held = new ArrayList<>();
        page.route("**/suggest?*", held::add);
        go("?c=docs&m=keyword");
        query().pressSequentially("vac");
        page.waitForCondition(() -> !held.isEmpty());
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile("q=vac"));
        page.waitForCondition(() -> !held.isEmpty());
        held.forEach(Route::resume);
        assertThat(page.locator("#start")).containsText("Nothing");
        page.waitForTimeout(300);
        assertThat(list()).isHidden();
        assertThat(query()).hasValue("vac");
    }

    @Test
    void dropsAnswersToWhatIsTypedNoLonger() {
        List<Route> held = new ArrayList<>();
        page.route("**/suggest?q=v&*", held::add);
        go("?c=docs&m=keyword");
        query().pressSequentially("v");
        page.waitForCondition(() -> !held.isEmpty());
        query().fill("row");
        assertThat(option("rows").first()).isVisible();
        page.waitForCondition(() -> !held.isEmpty());
        held.forEach(Route::resume);
        page.waitForTimeout(300);
        assertThat(option("vacuum")).hasCount(0);
        assertThat(option("rows").first()).isVisible();
        query().fill("");
        assertThat(list()).isHidden();
    }

    @Test
    void closesByEscapeAndKeepsTheText() {
        go("?c=docs&m=keyword");
        query().pressSequentially("vacu");
        assertThat(option("vacuum").first()).isVisible();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Escape");
        assertThat(list()).isHidden();
        assertThat(query()).hasValue("vacu");
        page.keyboard().press("Alt+ArrowDown");
        assertThat(option("vacuum").first()).isVisible();
        page.mouse().click(5, 5);
        assertThat(list()).isHidden();
    }

    @Test
    void opensADocumentByItsTitle() {
        go("?c=docs");
        query().pressSequentially("routine vac");
        option("document").click();
        assertThat(page.locator("#document h2")).hasText("Routine vacuuming");
        assertThat(page).hasURL(Pattern.compile("doc=vacuum"));
        page.keyboard().press("Escape");
        assertThat(page.locator("#document")).isHidden();
        assertThat(list()).isHidden();
    }

    @Test
    void takesACompletionByClick() {
        go("?c=docs&m=keyword");
        query().pressSequentially("plen");
        option("plenty").click();
        assertThat(query()).hasValue("plenty");
        assertThat(query()).isFocused();
        assertThat(hits()).hasCount(10);
    }

    @Test
    void leavesTheKeysToAnInputMethodWhileItComposes() {
        go("?c=docs&m=keyword");
        query().pressSequentially("vacu");
        assertThat(option("vacuum").first()).isVisible();
        Object prevented = query().evaluate("""
                input => ["ArrowDown", "Enter", "Escape"].map(key => {
                  const event = new KeyboardEvent("keydown", {key, isComposing: true, bubbles: true, cancelable: true});
                  input.dispatchEvent(event);
                  return event.defaultPrevented;
                })""");
        assertThat(prevented).isEqualTo(List.of(false, false, false));
        assertThat(active()).hasCount(0);
        assertThat(list()).isVisible();
    }

    @Test
    void showsMarkupInTitlesAsText() {
        running.api()
                .put(
                        "/v1/collections/words/documents/img",
                        "{\"title\": \"Bad <img src=x onerror=alert(1)>\", \"body\": \"b\"}");
        go("?c=words");
        query().pressSequentially("bad <img");
        assertThat(option("<img src=x onerror=alert(1)>")).isVisible();
        assertThat(list().locator("img")).hasCount(0);
        running.tusk().collection("words").delete("img");
    }
}
