package dev.tusk.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.tusk.testkit.TestDatabase;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is read into collections, shown in the page. */
class IngestionsInPageTest extends PageInBrowser {

    @Test
    void showsSchedulesLastRunsAndProblems(TestDatabase database) {
        go("?c=docs");
        Locator panel = page.locator("#ingestions");
        panel.locator("summary").click();
        assertThat(panel).containsText("Nothing yet.");
        database.execute("""
                insert into tusk.ingestion (collection, name, source, settings, run, added, changed, failed, ended_at)
                values ('docs', 'by <b>hand', '{"kind": "files"}', '', 3, 7, 2, 1, now());
                insert into tusk.ingestion (collection, name, source, settings, run, unchanged, ended_at)
                values ('docs', 'nightly', '{"kind": "files"}', '', 4, 11, now());
                insert into tusk.schedule
                  (collection, name, arguments, directory, timing, zone, next_run, state, started_at, ended_at, problem)
                values
                  ('docs', 'nightly', '{}', '/', '0 3 * * *', 'Europe/Berlin', '2027-05-01 12:00Z', 'failed',
                    now() + '1 second', now() + '2 seconds', 'the disk <i>is full'),
                  ('words', 'hourly', '{}', '/', '1h', 'UTC', '2027-05-01 12:00Z', 'never', null, null, null)""");
        try {
            page.reload();
            panel.locator("summary").click();
            assertThat(panel.locator("li")).hasCount(3);
            assertThat(panel.locator("li").nth(0))
                    .containsText(Pattern.compile(
                            "by <b>hand\\s*ended\\s*into docs.*7 added, 2 changed, 0 unchanged, 0 deleted, 1 failed"));
            assertThat(panel.locator("li").nth(1))
                    .containsText(
                            Pattern.compile(
                                    "nightly\\s*failed\\s*into docs.*0 3 \\* \\* \\* \\(Europe/Berlin\\) · next May 1, 2027.*11 unchanged.*the disk <i>is full"));
            assertThat(panel.locator("li").nth(2))
                    .containsText(Pattern.compile("hourly\\s*never\\w*( run)?\\s*into words\\s*1h · next May"));
            assertThat(panel.locator("li .bad")).hasCount(1);
        } finally {
            database.execute("delete from tusk.schedule; delete from tusk.ingestion");
        }
    }
}
