package dev.tusk.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** On a database that Tusk was never set up in. */
@ExtendWith(PostgresExtension.class)
class ExplainCommandTest {

    private static final String SLOW = """
            Sort  (cost=100.00..101.00 rows=10 width=8) (actual time=90.000..99.000 rows=50000 loops=1)
              Sort Key: a
              Sort Method: external merge  Disk: 20480kB
              ->  Seq Scan on "<script>alert(1)</script>" t  (cost=0.00..90.00 rows=10 width=8) (actual time=0.010..20.000 rows=50000 loops=1)
            Execution Time: 100.000 ms
            """;
    private static final String FAST = """
            Index Scan using i on t  (cost=0.00..90.00 rows=50000 width=8) (actual time=0.010..20.000 rows=50000 loops=1)
            Execution Time: 20.000 ms
            """;

    private final TestDatabase database;
    private Ran.Program tusk = new Ran.Program();

    ExplainCommandTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void connect() {
        tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    private void fill() {
        database.execute("""
                create table item (id serial primary key, kind int);
                insert into item (kind) select i % 1000 from generate_series(1, 20000) i;
                analyze item""");
    }

    @Test
    void runsAQueryAndTellsWhatToDo() {
        fill();
        Ran ran = tusk.run("explain", "select * from item where kind = 7", "--details");
        assertThat(ran.exitCode()).as(ran.err()).isEqualTo(1);
        assertThat(ran.out())
                .contains("Seq Scan on public.item")
                .contains("19,980 rows removed by filter")
                .contains("PLN-002")
                .contains("create index concurrently item_kind_idx on public.item (kind);");
        Ran quiet = tusk.run("explain", "select * from item where id = 7");
        assertThat(quiet.exitCode()).as(quiet.out()).isZero();
        assertThat(quiet.out()).contains("0 findings");
        assertThat(tusk.run("explain", "select * from item where kind = 7", "--fail-on", "critical")
                        .exitCode())
                .isZero();
        assertThat(tusk.run("explain", "select * from item where kind = 7", "--threshold", "PLN-002.rows=50000")
                        .exitCode())
                .isZero();
        assertThat(tusk.run("explain", "select * from item where id = $1", "--param", "7")
                        .exitCode())
                .isZero();
        JsonNode json = JsonMapper.shared()
                .readTree(tusk.run("explain", "select * from item where kind = 7", "--json")
                        .out());
        assertThat(json.at("/findings/0/code").asString()).isEqualTo("PLN-002");
        assertThat(json.at("/nodes/0/own_millis").asDouble()).isPositive();
        assertThat(json.at("/plan/Plan/Node Type").asString()).isEqualTo("Seq Scan");
    }

    @Test
    void writesAreRolledBack() {
        fill();
        Ran ran = tusk.run("explain", "delete from item where id <= 100");
        assertThat(ran.out()).as(ran.err()).contains("Delete on public.item");
        assertThat(database.queryLong("select count(*) from item")).isEqualTo(20_000);
        Ran insert = tusk.run("explain", "insert into item (kind) values (1) returning id");
        assertThat(insert.err()).contains("the sequence of public.item keeps the numbers that it gave");
        assertThat(database.queryLong("select count(*) from item")).isEqualTo(20_000);
        Ran with = tusk.run("explain", "with gone as (delete from item returning *) select count(*) from gone");
        assertThat(with.exitCode()).as(with.err()).isLessThanOrEqualTo(1);
        assertThat(database.queryLong("select count(*) from item")).isEqualTo(20_000);
    }

    @Test
    void nothingGetsAroundTheRollback() {
        fill();
        for (String hostile : new String[] {
            "select 1; delete from item",
            "select 1; commit; delete from item; commit",
            "commit",
            "do $$ begin delete from item; commit; end $$",
            "explain analyze delete from item",
            "call nothing()",
            "select 1 into other from item",
            "select $$;$$ || 'a\\'; delete from item; commit; --'",
            "truncate item",
            "drop table item",
            "select 1) ; delete from item; commit; --"
        }) {
            Ran ran = tusk.run("explain", hostile);
            assertThat(ran.exitCode()).as(hostile + ran.out()).isEqualTo(2);
            assertThat(database.queryLong("select count(*) from item"))
                    .as(hostile)
                    .isEqualTo(20_000);
        }
        database.execute(
                "create function drain() returns int language plpgsql as $$ begin delete from item; return 1; end $$");
        Ran ran = tusk.run("explain", "select drain()");
        assertThat(ran.err()).contains("a function of the query writes");
        // The server looks only at what an immutable function does itself.
        database.execute(
                "create function veil() returns int language plpgsql immutable as $$ begin return drain(); end $$");
        Ran planned = tusk.run("explain", "select 1 where veil() = 1");
        assertThat(planned.exitCode()).isEqualTo(2);
        assertThat(planned.err())
                .contains("a function of the query writes while the query is planned")
                .contains("declare it volatile");
        assertThat(database.queryLong("select count(*) from item")).isEqualTo(20_000);
    }

    @Test
    void endsAQueryThatDoesNotEnd() {
        Ran ran = tusk.run("explain", "select count(*) from generate_series(1, 1000000000000) i", "--timeout", "1");
        assertThat(ran.exitCode()).isEqualTo(6);
        assertThat(ran.err()).contains("did not end within 1 seconds");
        assertThat(ran.out()).contains("not run").contains("Function Scan");
    }

    @Test
    void plansWithoutRunning() {
        fill();
        Ran ran = tusk.run("explain", "--no-run", "delete from item where id = $1");
        if (database.majorVersion() < 16) {
            assertThat(ran.err()).contains("plans no query without the values of its parameters");
            return;
        }
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("not run").contains("Delete on public.item");
        assertThat(tusk.run("explain", "select * from item where id = $1").err())
                .contains("without their values");
    }

    @Test
    void readsPastedPlansAndComparesThem(@TempDir Path folder) throws IOException {
        Ran pasted = tusk.reading(SLOW).run("explain", "--plan", "-", "--details");
        assertThat(pasted.exitCode()).as(pasted.err()).isEqualTo(1);
        assertThat(pasted.out())
                .contains("PLN-004")
                .contains("set local work_mem = '64MB';")
                .contains("not checked")
                .contains("needs the database that the plan is of");
        Path slow = Files.writeString(folder.resolve("slow.txt"), SLOW);
        Path fast = Files.writeString(folder.resolve("fast.txt"), FAST);
        Ran compared = tusk.run("explain", "--plan", slow.toString(), "--compare", fast.toString());
        assertThat(compared.exitCode()).as(compared.err()).isZero();
        assertThat(compared.out()).contains("5 times faster").contains("no longer found: PLN-004");
        JsonNode json = JsonMapper.shared()
                .readTree(tusk.run("explain", "--plan", slow.toString(), "--compare", fast.toString(), "--json")
                        .out());
        assertThat(json.path("before").asDouble()).isEqualTo(100);
        assertThat(json.path("after").asDouble()).isEqualTo(20);
        assertThat(json.path("nodes").size()).isEqualTo(3);
    }

    @Test
    void writesAPageThatHoldsNothingHostile(@TempDir Path folder) throws IOException {
        Path page = folder.resolve("plan.html");
        Ran ran = tusk.reading(SLOW).run("explain", "--plan", "-", "--html", page.toString());
        assertThat(ran.err()).contains("was written to");
        String html = Files.readString(page);
        assertThat(html)
                .doesNotContain("<script")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("PLN-004")
                .doesNotContain("http://")
                .doesNotContain("https://");
        assertThat(tusk.reading(SLOW)
                        .run(
                                "explain",
                                "--plan",
                                "-",
                                "--html",
                                folder.resolve("no/such/folder.html").toString())
                        .err())
                .contains("cannot write");
    }

    @Test
    void saysWhatIsWrongWithWhatItIsGiven() {
        assertThat(tusk.run("explain").err()).contains("neither a query nor a plan is given");
        assertThat(tusk.run("explain", "select 1", "--plan", "x").err()).contains("one at a time");
        assertThat(tusk.run("explain", "--plan", "/no/such/file").err()).contains("there is no such file");
        assertThat(tusk.reading("select 1").run("explain", "--plan", "-").err())
                .contains("this is a query, not a plan");
        assertThat(tusk.reading("").run("explain", "--plan", "-").err()).contains("the text is empty");
        assertThat(tusk.run("explain", "select 1", "--timeout", "0").err()).contains("1 to 86,400 seconds");
        assertThat(tusk.run("explain", "select 1", "--threshold", "PLN-999.x=1").err())
                .contains("there is no threshold");
        assertThat(tusk.run("explain", "select 1", "--fail-on", "sometimes").err())
                .contains("--fail-on");
        assertThat(tusk.run("explain", "selec 1").err()).contains("begins with \"selec\"");
        assertThat(tusk.run("explain", "select nope").err()).contains("column \"nope\" does not exist");
    }
}
