package dev.tusk.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What "More results" brings, also when somebody writes between two clicks. */
class FurtherPagesTest extends PageInBrowser {

    private static final int DOCUMENTS = 300;

    /** Hits of both legs whose scores are not in one order. */
    private static String fill(String name) {
        String path = running.collection(name);
        Random random = new Random(5);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < DOCUMENTS; i++) {
            StringBuilder body = new StringBuilder(i % 3 == 0 ? "harbour" : "harbour light");
            for (int word = random.nextInt(3, 30); word > 0; word--) {
                body.append(" word").append(random.nextInt(200));
            }
            lines.append("{\"id\": \"d%03d\", \"body\": \"%s\"}\n".formatted(i, body));
        }
        running.api().lines(path + "/documents", lines.toString());
        running.api().send("POST", path + "/maintain", new byte[0]);
        return path;
    }

    /** The ids of the best by one request. */
    private static List<String> best(String path, String mode, int limit, String more) {
        List<String> ids = new ArrayList<>();
        for (JsonNode hit : running.api()
                .post(
                        path + "/search",
                        "{\"query\": \"harbour light\", \"mode\": \"%s\", \"limit\": %d%s}"
                                .formatted(mode, limit, more))
                .json()
                .path("hits")) {
            ids.add(hit.path("document").asString());
        }
        assertThat(ids).hasSize(limit);
        return ids;
    }

    private List<String> shown() {
        return hits().all().stream()
                .map(hit -> hit.getAttribute("data-document"))
                .toList();
    }

    private void more(int expected) {
        button("More results").click();
        assertThat(hits()).hasCount(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keyword", "fuzzy", "vector", "hybrid"})
    void repeatsAndSkipsNothingWhenSomebodyWritesBetweenTwoClicks(String mode) {
        String name = "written_" + mode;
        String path = fill(name);
        String weight = mode.equals("hybrid")
                ? ", \"candidates\": 100, \"fusion\": {\"method\": \"weighted_sum\", \"vector_weight\": 0.5}"
                : "";
        List<String> before = best(path, mode, 30, weight);
        go("?c=%s&q=harbour+light&m=%s&w=0.5".formatted(name, mode));
        assertThat(hits()).hasCount(10);
        running.tusk().collection(name).delete(before.get(3));
        running.tusk().collection(name).delete(before.get(5));
        more(20);
        for (int i = 0; i < 3; i++) {
            running.api().put(path + "/documents/better" + i, "{\"body\": \"harbour light harbour light\"}");
        }
        assertThat(best(path, mode, 10, weight)).contains("better0", "better1", "better2");
        more(30);
        assertThat(shown()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"weighted_sum, '\"method\": \"weighted_sum\", \"vector_weight\": 0.5'", "rrf, '\"method\": \"rrf\"'"})
    void allPagesOfAHybridSearchAreOfOneOrder(String fusion, String asked) {
        String name = "fused_" + fusion;
        String path = fill(name);
        List<String> all = best(path, "hybrid", 100, ", \"candidates\": 100, \"fusion\": {%s}".formatted(asked));
        go("?c=%s&q=harbour+light&m=hybrid&w=0.5&fusion=%s".formatted(name, fusion));
        assertThat(hits()).hasCount(10);
        for (int pages = 2; pages <= 7; pages++) {
            more(10 * pages);
        }
        assertThat(shown()).isEqualTo(all.subList(0, 70));
        assertThat(page).hasURL(Pattern.compile("n=70"));
        page.reload();
        assertThat(hits()).hasCount(70);
        assertThat(shown()).isEqualTo(all.subList(0, 70));
        for (int pages = 8; pages <= 10; pages++) {
            more(10 * pages);
        }
        assertThat(shown()).isEqualTo(all);
        Locator more = page.locator("#more");
        if (fusion.equals("rrf")) {
            assertThat(more).isHidden();
        } else {
            more(110);
            assertThat(shown()).doesNotHaveDuplicates();
        }
    }

    @Test
    void goesBackToAsManyHitsAsWereShown() {
        String path = fill("back");
        List<String> best = best(path, "keyword", 20, "");
        go("?c=back&q=harbour+light&m=keyword");
        assertThat(hits()).hasCount(10);
        more(20);
        choose("mode", "fuzzy");
        assertThat(page).hasURL(Pattern.compile("m=fuzzy"));
        assertThat(hits()).hasCount(10);
        page.goBack();
        assertThat(hits()).hasCount(20);
        assertThat(shown()).isEqualTo(best);
        more(30);
    }

    @Test
    void keepsSayingWhatItSearchedFor() {
        fill("misspelt");
        go("?c=misspelt&q=harbuor&m=keyword");
        assertThat(page.locator("#corrections")).containsText("Searched for harbour");
        assertThat(hits()).hasCount(10);
        more(20);
        assertThat(page.locator("#corrections")).containsText("Searched for harbour");
        assertThat(button("Search for what I typed")).isVisible();
    }
}
