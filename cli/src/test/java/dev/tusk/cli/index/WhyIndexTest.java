package dev.tusk.cli.index;

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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** On a database that Tusk was never set up in. */
@ExtendWith(PostgresExtension.class)
class WhyIndexTest {

    private static final String WRONG = "select id from items order by embedding <-> '[1,2,3]' limit 5";
    private static final String RIGHT = "select id from items order by embedding <=> $1 limit 5";

    private final Ran.Program tusk;

    WhyIndexTest(TestDatabase database) {
        database.execute("""
                create extension vector;
                create table items (id int, embedding vector(3));
                insert into items select i, array[sin(i), cos(i), 1]::vector from generate_series(1, 5000) i;
                create index on items using hnsw (embedding vector_cosine_ops);
                analyze items""");
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    @Test
    void saysWhyAndHowAndIsACheckForScripts(@TempDir Path folder) throws IOException {
        Ran wrong = tusk.run("index", "why", WRONG);
        assertThat(wrong.exitCode()).as(wrong.err()).isEqualTo(1);
        assertThat(wrong.out())
                .contains("wrong_operator: the index items_embedding_idx is for <=> (vector_cosine_ops)")
                .contains("create index concurrently on items using hnsw (embedding vector_l2_ops);")
                .contains("select id from items order by embedding <=> '[1,2,3]' limit 5");
        Ran right = tusk.run("index", "why", RIGHT, "--param", "[1,2,3]");
        assertThat(right.exitCode()).as(right.out()).isZero();
        assertThat(right.out()).startsWith("walks items_embedding_idx (hnsw) by ");
        Path file = Files.writeString(folder.resolve("query.sql"), WRONG + ";\n");
        JsonNode json = JsonMapper.shared()
                .readTree(tusk.run("index", "why", "--file", file.toString(), "--json")
                        .out());
        assertThat(json.path("used").asBoolean(true)).isFalse();
        assertThat(json.at("/findings/0/code").asString()).isEqualTo("wrong_operator");
        assertThat(json.at("/rewrite/proof").asString()).isEqualTo("used");
        Ran read = tusk.reading(json.at("/rewrite/sql").asString()).run("index", "why", "-", "--analyze");
        assertThat(read.exitCode()).as(read.out()).isZero();
    }

    @Test
    void refusesWhatIsNoQuery() {
        assertThat(tusk.run("index", "why").err()).contains("no query is given");
        assertThat(tusk.run("index", "why", WRONG, "--file", "x").err()).contains("both given");
        assertThat(tusk.run("index", "why", "--file", "/no/such/file").err()).contains("there is no such file");
        assertThat(tusk.reading("").run("index", "why", "-").err()).contains("the query is empty");
        assertThat(tusk.run("index", "why", RIGHT, "--analyze").err()).contains("without their values");
        assertThat(tusk.run("index", "why", RIGHT, "--timeout", "0").err()).contains("1 to 86,400 seconds");
        Ran two = tusk.run("index", "why", "select 1; drop table items");
        assertThat(two.exitCode()).isEqualTo(2);
        assertThat(two.err()).contains("more than one statement");
        Ran unknown = tusk.run("index", "why", "select nope from items", "--json");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err() + unknown.out()).contains("column \\\"nope\\\" does not exist");
    }
}
