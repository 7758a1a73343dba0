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
            assertThat(page.locator("#indexes svg")).hasCount(0);
            database.execute("insert into tusk.index_tuning (collection, picture) values ('docs',"
                    + " '<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><title>ways</title></svg>')");
            page.reload();
            page.locator("#indexes summary").click();
            assertThat(page.locator("#indexes svg title")).hasText("ways");
            assertThat(page.locator("#indexes")).not().containsText("Change of model");
            database.execute("insert into tusk.alias (name, collection) values ('latest', 'docs')");
            database.execute("insert into tusk.store (name) values ('docs.2')");
            database.execute("insert into tusk.model_change (collection, store, state, embedding_model, dimensions,"
                    + " distance, max_chunk_characters, min_chunk_characters, chunk_overlap_characters, documents,"
                    + " copied_documents, problem) values ('docs', 'docs.2', 'copying', '<i>m', 8, 'cosine', 100, 0, 0,"
                    + " 7, 3, 'it <b>fails')");
            page.reload();
            assertThat(page.locator("#indexes"))
                    .containsText(
                            "Change of model to <i>m: copying, 3 of 7 documents copied. Stopped by: it <b>fails.");
            assertThat(page.locator("#indexes")).containsText("Also called latest.");
        } finally {
            database.execute("delete from tusk.model_change");
            database.execute("delete from tusk.store where name = 'docs.2'");
            database.execute("delete from tusk.alias");
            database.execute("delete from tusk.index_tuning");
            database.execute("drop index tusk.\"<b>x\"");
        }
        go("?c=words");
        assertThat(page.locator("#indexes")).isHidden();
    }
}
