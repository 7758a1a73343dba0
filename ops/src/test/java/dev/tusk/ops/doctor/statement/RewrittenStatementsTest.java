package dev.tusk.ops.doctor.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.ops.doctor.Doctor;
import dev.tusk.ops.doctor.DoctorOptions;
import dev.tusk.ops.doctor.DoctorRules;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.rule.Thresholds;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the rules propose in place of a statement is a statement that the server takes. */
class RewrittenStatementsTest {

    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start(Map.of("shared_preload_libraries", "pg_stat_statements"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            QRY-002 | select name from person where id = 7                                            | select name from person where id = any($1)
            QRY-003 | select id from person where id > 0 order by name desc, id desc limit 5 offset 9 | select id from person where id > $1 and (name, id) < (:last_name, :last_id) order by name desc, id desc limit $2
            QRY-005 | insert into person (id, name) values (1000, 'x') on conflict (id) do nothing    | insert into person (id, name) select * from unnest($1::integer[], $2::text[]) on conflict (id) do nothing
            QRY-006 | update person set name = 'y' where id = 3                                       | update person t set name = v.name from unnest($1::integer[], $2::text[]) as v (id, name) where t.id = v.id
            QRY-006 | delete from person where id = 3                                                 | delete from person where id = any($1::integer[])
            """)
    void theServerTakesIt(String code, String statement, String rewritten) {
        try (TestDatabase database = cluster.createDatabase()) {
            database.execute("""
                    create extension pg_stat_statements;
                    create table person (id int primary key, name text);
                    insert into person select i, 'n' from generate_series(1, 30) i""");
            database.execute("select pg_stat_statements_reset()");
            database.execute(statement);
            Map<String, Double> low = new TreeMap<>();
            DoctorRules.all().stream()
                    .filter(rule -> rule.card().code().equals(code))
                    .forEach(rule -> rule.card().thresholds().forEach(each -> low.put(code + "." + each.name(), 0.0)));
            List<Finding> found = new Doctor(database.dataSource())
                    .examine(new DoctorOptions(
                            Set.of(code), Set.of(), Thresholds.of(low, DoctorRules.all()), Duration.ofSeconds(5)))
                    .findings();
            assertThat(found)
                    .extracting(finding -> finding.fix().advice())
                    .anySatisfy(advice -> assertThat(advice).endsWith(rewritten));
            // psql's way of naming what the program has to fill in.
            database.execute(
                    "prepare p as " + rewritten.replace(":last_name", "$3").replace(":last_id", "$4"));
        }
    }

    @Test
    void pagesThatCannotBeRewrittenHaveTheFormOfIt() {
        assertThat(DeepOffset.rewritten("select a from t order by a desc, b limit $1 offset $2"))
                .startsWith("select ... where");
        assertThat(DeepOffset.rewritten("select a from t order by lower(a) limit $1 offset $2"))
                .startsWith("select ... where");
        assertThat(DeepOffset.rewritten("select a from t order by t.a limit $1 offset $2"))
                .isEqualTo("select a from t where t.a > :last_a order by t.a limit $1");
    }
}
