package dev.tusk.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.tusk.server.ApiKey;
import dev.tusk.server.RunningServer;
import dev.tusk.server.ServerOptions;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about the database. */
class OperationsPageTest extends PageInBrowser {

    private static final String KEY = "0123456789abcdef0123";

    @Test
    void showsFindingsSizesAndWhatTheServerDoes(TestDatabase database) {
        database.execute("create table public.\"<b>bold\" (note text); insert into public.\"<b>bold\" values (1)");
        // Another one's answers would be those of a moment ago.
        try (RunningServer fresh = RunningServer.start(database)) {
            page.navigate(fresh.server().address().toString());
            page.locator("a[href='/ops']").click();
            assertThat(page.locator("#database")).containsText(database.name() + " on PostgreSQL");
            Locator finding = page.locator("#findings details")
                    .filter(new Locator.FilterOptions().setHasText("TAB-001"))
                    .filter(new Locator.FilterOptions().setHasText("<b>bold"));
            finding.locator("summary").click();
            assertThat(finding).containsText("primary key");
            assertThat(page.locator("#tables tbody tr").first()).containsText(Pattern.compile("[kM]B"));
            assertThat(page.locator("#left")).containsText("pg_stat_statements");
            // Rates are known from the second moment on.
            assertThat(page.locator("#charts figure").nth(1).locator("polyline"))
                    .hasAttribute("points", Pattern.compile("\\d+\\.\\d,\\d+\\.\\d .*"));
            assertThat(page.locator("#charts figure").nth(1)).containsText(Pattern.compile("transactions: [0-9]"));
            button("Look again").click();
            assertThat(page.locator("#looked")).containsText("Looked at");
            // It would ask a server that is no longer there.
            page.navigate("about:blank");
        } finally {
            database.execute("drop table public.\"<b>bold\"");
        }
    }

    @Test
    void showsWhoBlocksWhom(TestDatabase database) throws SQLException {
        database.execute("create table public.queue (id int primary key, note text)");
        database.execute("insert into public.queue select i, repeat('x', 500) from generate_series(1, 20000) i");
        database.execute("vacuum (analyze) public.queue");
        try (Connection holder = database.dataSource().getConnection();
                Connection waiter = database.dataSource().getConnection();
                Statement hold = holder.createStatement();
                Statement wait = waiter.createStatement()) {
            holder.setAutoCommit(false);
            hold.execute("lock table public.queue");
            Thread waiting = Thread.ofVirtual().start(() -> {
                try {
                    wait.execute("select count(*) from public.queue");
                } catch (SQLException e) {
                    complaints.add(String.valueOf(e.getMessage()));
                }
            });
            page.navigate(running.server().address() + "ops");
            assertThat(page.locator("#blocked")).containsText("1 session waits for a lock of it");
            assertThat(page.locator("#blocked")).containsText("select count(*) from public.queue");
            Locator row = page.locator("#live tbody tr")
                    .filter(new Locator.FilterOptions().setHasText("select count(*) from public.queue"));
            assertThat(row).containsText("Lock: relation");
            assertThat(page.locator("#live tbody tr")
                            .filter(new Locator.FilterOptions().setHasText("idle in transaction"))
                            .filter(new Locator.FilterOptions().setHasText("lock table public.queue")))
                    .hasCount(1);
            // The report is there although a table is locked.
            assertThat(page.locator("#tables tbody tr").first()).containsText("queue (locked");
            holder.rollback();
            waiting.join();
            assertThat(page.locator("#blocked details")).hasCount(0);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            database.execute("drop table public.queue");
        }
    }

    @Test
    void asksForTheKey(TestDatabase database) {
        try (RunningServer guarded =
                RunningServer.start(database, ServerOptions.defaults().withApiKey(ApiKey.of(KEY)))) {
            page.navigate(guarded.server().address() + "ops");
            page.locator("#key").fill(KEY);
            button("Continue").click();
            assertThat(page.locator("#looked")).containsText("Looked at");
            assertThat(page.locator("#key-form")).isHidden();
            // It would ask a server that is no longer there.
            page.navigate("about:blank");
        }
        expectMessagesOfTheBrowser("401");
    }

    @Test
    void canBeLeftOut(TestDatabase database) {
        try (RunningServer plain =
                RunningServer.start(database, ServerOptions.defaults().withShowsOperations(false))) {
            assertThat(plain.api().get("/ops").status()).isEqualTo(404);
            assertThat(plain.api().get("/v1/ops/report").status()).isEqualTo(404);
            assertThat(plain.api().get("/v1/ops/activity").status()).isEqualTo(404);
            assertThat(plain.api().get("/").text()).doesNotContain("/ops").contains("API description");
        }
    }
}
