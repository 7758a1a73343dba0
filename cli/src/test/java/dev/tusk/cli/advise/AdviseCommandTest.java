package dev.tusk.cli.advise;

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
class AdviseCommandTest {

    private final TestDatabase database;
    private final Ran.Program tusk;

    AdviseCommandTest(TestDatabase database) {
        this.database = database;
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    @Test
    void whereNothingCanBePlannedNothingIsKnown() {
        Ran ran = tusk.run("advise", "select broken from nowhere");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).contains("left out: select broken").doesNotContain("no index is missing");
        assertThat(ran.err()).contains("no statement could be planned", "nowhere");
    }

    @Test
    void anIndexIsProposedMadeAndThenNotMissing(@TempDir Path folder) throws IOException {
        database.execute("""
                create table items (id int primary key, x int, note text);
                insert into items select i, i, 'n' from generate_series(1, 20000) i;
                analyze items""");
        Path file = folder.resolve("queries.sql");
        Files.writeString(file, "select * from items where x = 7;\nselect broken from nowhere;\n");

        Ran look = tusk.run("advise", "--file", file.toString());
        assertThat(look.exitCode()).as(look.err()).isEqualTo(1);
        assertThat(look.out())
                .contains("create index concurrently items_x_idx on public.items using btree (x);")
                .contains("left out: select broken", "not verified");
        assertThat(look.err()).contains("HypoPG");
        assertThat(database.queryLong("select count(*) from pg_indexes where tablename = 'items'"))
                .isOne();

        Ran notVerified = tusk.run("advise", "--file", file.toString(), "--apply");
        assertThat(notVerified.exitCode()).isZero();
        assertThat(notVerified.err()).contains("not made, as it is not verified");
        Ran apply = tusk.run("advise", "--file", file.toString(), "--apply", "--unverified", "--json");
        assertThat(apply.exitCode()).as(apply.err()).isZero();
        assertThat(apply.err()).contains("made items_x_idx");
        assertThat(apply.out()).contains("\"definition\":\"public.items using btree (x)\"");
        Ran again = tusk.run("advise", "select * from items where x = 7");
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("no index is missing");
    }

    @Test
    void forEachNeedTheSearchIsTold() {
        database.execute("create table \"My Posts\" (id int primary key, \"Body\" text)");
        Ran ran = tusk.run("advise", "--search", "\"My Posts\".\"Body\"");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("exact (", "questions (")
                .contains(
                        "create index concurrently on public.\"My Posts\" using gin (to_tsvector('english', \"Body\"));",
                        "--mode hybrid");
        assertThat(tusk.run("advise", "--search", "\"My Posts\".id", "--need", "typo", "--json")
                        .out())
                .contains("\"fits\":false", "holds no text");
        assertThat(tusk.run("advise", "--search", "nothing.at_all").err()).contains("there is no column");
        assertThat(tusk.run("advise", "--search", "nothing").err()).contains("is no TABLE.COLUMN");
        assertThat(tusk.run("advise", "--search", "a.b", "--need", "much").err())
                .contains("give exact, words");
    }

    @Test
    void whatIsWrongIsTold() {
        Ran none = tusk.run("advise");
        assertThat(none.exitCode()).isEqualTo(5);
        assertThat(none.err()).contains("pg_stat_statements is not in this database", "--file");
        assertThat(tusk.run("advise", "--top", "0").err()).contains("--top is 0");
        assertThat(tusk.run("advise", ";").err()).contains("there is no statement");
    }
}
