package dev.tusk.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** On a database that Tusk was never set up in, with two things wrong: a table without a key, and an index twice. */
@ExtendWith(PostgresExtension.class)
class DoctorCommandTest {

    private static final String[] RULES = {"doctor", "--only", "TAB-001,IDX-002,IDX-005"};

    private final TestDatabase database;
    private final Ran.Program tusk;

    DoctorCommandTest(TestDatabase database) {
        this.database = database;
        database.execute("""
                create table "no""te\u001b[31m" (text text);
                create table person (id int primary key, mail text);
                create index person_mail on person (mail);
                create index person_mail_again on person (mail)""");
        this.tusk = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", database.user())
                .with("PGPASSWORD", database.password());
    }

    private Ran run(String... more) {
        return tusk.run(Stream.concat(Stream.of(RULES), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void tellsWhatIsWrongAndIsACheckForScripts() {
        Ran ran = run();
        assertThat(ran.exitCode()).as(ran.err()).isEqualTo(1);
        assertThat(ran.out())
                .contains("warning (2)", "IDX-002  index public.person_mail_again is the same as public.person_mail")
                .contains("TAB-001  table public.\"no\"\"te", "2 findings by 3 rules in ");
        assertThat(run("--fail-on", "critical").exitCode()).isZero();
        assertThat(run("--fail-on", "never").exitCode()).isZero();
        assertThat(run("--severity", "critical").out()).contains("0 findings by 3 rules");
        assertThat(run("--skip", "IDX-002,TAB-001").exitCode()).isZero();
    }

    @Test
    void detailsHaveEvidenceAndSqlAndNoNameSteersTheTerminal() {
        Ran ran = tusk.with("NO_COLOR", "1").onTerminal().run("doctor", "--only", "TAB-001,IDX-002", "--details");
        assertThat(ran.out())
                .contains("sql: drop index concurrently public.person_mail_again;", "lock: SHARE UPDATE EXCLUSIVE: ")
                .contains("undo: create index concurrently person_mail_again ON public.person USING btree (mail);")
                .contains("apply: yours to decide")
                .doesNotContain("\u001b");
    }

    @Test
    void speaksJsonSarifMarkdownAndNagios() {
        JsonNode json = JsonMapper.shared().readTree(run("--json").out());
        assertThat(json.at("/server/role").asString()).isEqualTo("primary");
        assertThat(json.path("findings")).hasSize(2);
        assertThat(json.at("/findings/0/subject/name").asString()).isEqualTo("public.person_mail_again");
        assertThat(json.at("/findings/0/fix/undo")).hasSize(1);
        JsonNode sarif = JsonMapper.shared().readTree(run("--format", "sarif").out());
        assertThat(sarif.path("version").asString()).isEqualTo("2.1.0");
        assertThat(sarif.at("/runs/0/results/0/ruleId").asString()).isEqualTo("IDX-002");
        assertThat(run("--format", "markdown").out())
                .contains("## Warning (2)", "### IDX-002: index public.person\\_mail\\_again");
        Ran nagios = run("--format", "nagios");
        assertThat(nagios.out()).startsWith("TUSK WARNING - IDX-002 ").contains("| critical=0;;0 warning=2;0 info=0");
        assertThat(nagios.exitCode()).isEqualTo(1);
        Ran unknown = new Ran.Program().run("doctor", "--format", "nagios", "--url", "postgresql://x@127.0.0.1:1/db");
        assertThat(unknown.out()).startsWith("TUSK UNKNOWN - ").contains("no PostgreSQL answers at 127.0.0.1:1");
        assertThat(unknown.exitCode()).isEqualTo(3);
        assertThat(run("--format", "nagios", "--only", "IDX-005", "--skip", "IDX-002,TAB-001")
                        .exitCode())
                .isZero();
    }

    @Test
    void aBaselineLeavesOutWhatIsKnown(@TempDir Path folder) {
        String file = folder.resolve("known.txt").toString();
        assertThat(run("--write-baseline", file).exitCode()).isZero();
        assertThat(run("--baseline", file).exitCode()).isZero();
        database.execute("create table fresh (text text)");
        Ran ran = run("--baseline", file);
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).contains("public.fresh").doesNotContain("person_mail");
        assertThat(run("--baseline", file, "--write-baseline", file).exitCode()).isZero();
        assertThat(run("--baseline", file).exitCode())
                .as("what was known before is known still")
                .isZero();
    }

    @Test
    void whatIsSeenInPartIsMendedInPart() {
        TestDatabase.TestRole somebody = database.createRole();
        database.execute("create sequence closed");
        database.execute("create sequence full_one maxvalue 3; select setval('full_one', 3)");
        database.execute("grant select on sequence full_one to " + somebody.name());
        Ran.Program theirs = new Ran.Program()
                .with("TUSK_URL", database.jdbcUrl())
                .with("PGUSER", somebody.name())
                .with("PGPASSWORD", somebody.password());
        Ran ran = theirs.run("doctor", "--fix", "TAB-002");
        assertThat(ran.exitCode()).as(ran.err()).isEqualTo(1);
        assertThat(ran.err()).contains("TAB-002: checked in part").contains("public.closed");
        assertThat(ran.out()).contains("alter sequence public.full_one");
    }

    @Test
    void aFileHoldsTheOptionsAndEveryMistakeIsNamed(@TempDir Path folder) throws IOException {
        Path good = Files.writeString(
                folder.resolve("good.conf"),
                "# rules of ours\nonly = TAB-001, IDX-004\nfail-on = critical\nIDX-004.bytes = 0\nIDX-004.days = 0\n");
        Ran ran = tusk.run("doctor", "--config", good.toString());
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("IDX-004  index public.person_mail");
        Path bad = Files.writeString(
                folder.resolve("bad.conf"), "skp = TAB-001\nIDX-004.byte = 1\nonly\nfail-on = warnin\n");
        Ran wrong = tusk.run("doctor", "--config", bad.toString());
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err())
                .contains("there is no key \"skp\"", "did you mean \"skip\"?")
                .contains("there is no threshold \"IDX-004.byte\"", "did you mean \"IDX-004.bytes\"?")
                .contains("line 3", "has no \"=\"")
                .contains("--fail-on is \"warnin\"", "did you mean \"warning\"?");
        assertThat(tusk.run("doctor", "--threshold", "IDX-004.bytes=much").err())
                .contains("it must be a number");
        assertThat(tusk.run("doctor", "--only", "IDX-00").err())
                .contains("there is no rule \"IDX-00\"", "did you mean");
    }

    @Test
    void mendsWhatIsSafeAndLeavesTheRest() {
        database.execute("""
                create table visit (id int primary key, person int references person);
                insert into visit select i from generate_series(1, 2000) i;
                analyze visit""");
        Ran shown = tusk.run("doctor", "--fix", "IDX-005");
        assertThat(shown.exitCode()).isEqualTo(1);
        assertThat(shown.out()).contains("create index concurrently visit_person_idx on public.visit (person);");
        assertThat(shown.err()).contains("add --apply");
        Ran applied = tusk.run("doctor", "--fix", "IDX-005", "--apply");
        assertThat(applied.exitCode()).as(applied.err()).isZero();
        assertThat(applied.err()).contains("create index concurrently visit_person_idx on public.visit (person);");
        assertThat(applied.out()).contains("mended: IDX-005 constraint visit_person_fkey of public.visit");
        assertThat(database.queryLong(
                        "select count(*) from pg_index where indrelid = 'visit'::regclass and indisvalid"))
                .isEqualTo(2);
        Ran decided = tusk.run("doctor", "--fix", "IDX-002", "--apply");
        assertThat(decided.exitCode()).isEqualTo(2);
        assertThat(decided.err()).contains("is not mended without a decision");
        assertThat(database.queryLong("select count(*) from pg_class where relname = 'person_mail_again'"))
                .isEqualTo(1);
    }

    @Test
    void watchTellsWhatIsThereAndEndsAfterItsLooks() {
        Ran ran = run("--watch", "1", "--count", "2", "--json");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        List<String> lines = ran.out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(JsonMapper.shared().readTree(lines.getFirst()).path("new")).hasSize(2);
        assertThat(JsonMapper.shared().readTree(lines.get(1)).path("new")).isEmpty();
        assertThat(run("--watch", "0").err()).contains("--watch is 0");
        assertThat(run("--count", "2").err()).contains("--count has no --watch");
    }

    @Test
    void rulesAreListedAndExplainedWithoutADatabase() {
        Ran.Program alone = new Ran.Program();
        assertThat(alone.run("doctor", "--list").out()).contains("VEC-001  warning");
        assertThat(alone.run("doctor", "--explain", "idx-002").out())
                .startsWith("# IDX-002: ")
                .contains("```sql");
        assertThat(alone.run("doctor", "--explain", "IDX-022").err()).contains("did you mean");
    }
}
