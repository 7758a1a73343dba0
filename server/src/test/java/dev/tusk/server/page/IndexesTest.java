package dev.tusk.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.tusk.testkit.TestDatabase;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The indexes over vectors, shown in the page. */
class IndexesTest extends PageInBrowser {

    @Test
    void showsTheIndexesOfTheCollectionThatIsSearched(TestDatabase database) {
        go("?c=docs");
        assertThat(page.locator("#indexes")).containsText("None: all vectors are compared");
        database.execute("create index <b>\"x on tusk.docs_chunk using hnsw (embedding vector_cosine_ops)"
                .replace("<b>\"x", "\"<b>x\""));
        try {
            page.reload();
            assertThat(page.locator("#indexes li")).hasCount(1);
            assertThat(page.locator("#indexes li"))
                    .containsText(Pattern.compile("<b>x\\s*serves\\s*HNSW 16/64 over full vectors · .*kB · "));
        } finally {
            database.execute("drop index tusk.\"<b>x\"");
        }
        go("?c=words");
        assertThat(page.locator("#indexes")).isHidden();
    }
}
