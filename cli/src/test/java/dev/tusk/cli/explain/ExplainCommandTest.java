package dev.tusk.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class ExplainCommandTest {

    private final TestDatabase database;
    private final Ran.Program tusk;

    ExplainCommandTest(TestDatabase database) {
        this.database = database;
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    private void items() {
        database.execute("""
                create table items (id int, x int);
                insert into items select i, i from generate_series(1, 50000) i;
                analyze items""");
    }

    @Test
    void aQueryIsRunDrawnAndJudged() {
        items();
        Ran found = tusk.run("explain", "select * from items where id = 7;");
        assertThat(found.exitCode()).as(found.err()).isEqualTo(1);
        assertThat(found.out())
                .contains("OWN MS", "Seq Scan on public.items", "49,999 rows thrown away by filter", "execution")
                .contains("warning PLN-002", "create index concurrently on public.items (id);");
        Ran json = tusk.run(
                "explain", "select * from items where id = $1", "--param", "7", "--json", "--fail-on", "critical");
        assertThat(json.exitCode()).as(json.err()).isZero();
        assertThat(json.out()).contains("\"Node Type\":\"Seq Scan\"", "\"own_millis\"", "\"code\":\"PLN-002\"");
        Ran planned = tusk.run("explain", "select * from items where id = 7", "--no-run");
        assertThat(planned.out()).contains("OWN COST").doesNotContain("execution");
        assertThat(tusk.run("explain", "select * from items where x = 1", "--threshold", "PLN-002.least_rows=1000000")
                        .exitCode())
                .isZero();
    }

    @Test
    void whatAStatementWritesDoesNotStay() {
        items();
        Ran deleted = tusk.run("explain", "delete from items where id <= 1000");
        assertThat(deleted.out()).contains("Delete on");
        assertThat(database.queryLong("select count(*) from items")).isEqualTo(50_000);
        database.execute(
                "create procedure committing() language plpgsql as $$ begin delete from items; commit; end $$");
        for (String hostile : new String[] {
            "delete from items; commit",
            "commit",
            "call committing()",
            "drop table items",
            "select 1; drop table items",
            "analyze select 1; drop table items",
            "vacuum items"
        }) {
            Ran refused = tusk.run("explain", hostile);
            assertThat(refused.exitCode()).as(hostile + ": " + refused.out()).isEqualTo(2);
            assertThat(refused.err()).contains("does not take the statement");
        }
        assertThat(database.queryLong("select count(*) from items")).isEqualTo(50_000);
    }

    @Test
    void aStatementThatDoesNotEndIsGivenUp() {
        Ran endless = tusk.run("explain", "select pg_sleep(60)", "--timeout", "1");
        assertThat(endless.exitCode()).isEqualTo(6);
        assertThat(endless.err()).contains("longer than 1 s", "--no-run");
    }

    @Test
    void aPastedPlanNeedsNoDatabase(@TempDir Path folder) throws IOException {
        Path plan = folder.resolve("plan.txt");
        Files.writeString(plan, """
                                      QUERY PLAN
                ------------------------------------------------------------------
                 Seq Scan on "<b>bold</b>" o  (cost=0.00..9000.00 rows=10 width=4) (actual time=0.010..90.000 rows=10 loops=1)
                   Filter: (id = 1)
                   Rows Removed by Filter: 200000
                 Planning Time: 0.100 ms
                 Execution Time: 91.000 ms
                (5 rows)
                """);
        Ran pasted = new Ran.Program().run("explain", "--plan", plan.toString());
        assertThat(pasted.exitCode()).as(pasted.err()).isEqualTo(1);
        assertThat(pasted.out()).contains("PLN-002", "200,000 rows thrown away", "on \"<b>bold</b>\" (id)");
        assertThat(pasted.err()).contains("not looked at");
    }

    @Test
    void whatIsNoPlanIsSaidToBeNone(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("no.txt");
        for (String text : new String[] {
            "", "select 1", "{\"query_block\": {\"select_id\": 1}}", "\0\1\2", "[{\"Plan\": {\"Node Type\": \"Seq"
        }) {
            Files.writeString(file, text);
            Ran refused = new Ran.Program().run("explain", "--plan", file.toString());
            assertThat(refused.exitCode()).as(text).isEqualTo(2);
            assertThat(refused.err()).as(text).contains("error:", "hint:");
        }
        assertThat(new Ran.Program().run("explain").err()).contains("no query is given");
        assertThat(new Ran.Program().run("explain", "select 1", "--plan", "x").err())
                .contains("exclude each other");
        assertThat(new Ran.Program()
                        .run("explain", "--plan", "x", "--threshold", "PLN-002.last_rows=1")
                        .err())
                .contains("did you mean");
    }
}
