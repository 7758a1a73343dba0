package dev.tusk.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

class UsageTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final Ran.Program tusk = new Ran.Program().with("HOME", "/nonexistent");

    @Test
    void aWrongCommandIsAnsweredWithTheRightOne() {
        Ran ran = tusk.run("serach", "docs", "--limit", "3");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).isEqualTo("""
                error: unknown command "serach" (TUSK-100)
                hint: did you mean "tusk search"?
                """);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void everyWrongOptionIsNamedAtOnce() {
        Ran ran = tusk.run("search", "docs", "x", "--limti", "3", "--mod=fuzzy", "--offset", "many");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .contains("unknown option \"--limti\"", "did you mean \"--limit\"?")
                .contains("unknown option \"--mod\"", "did you mean \"--mode\"?")
                .contains("--offset is \"many\"; it must be a whole number, 0 to 10000")
                .doesNotContain("is not an int");
    }

    @Test
    void aQueryThatBeginsWithAnExclusionIsToldHow() {
        assertThat(tusk.run("search", "docs", "-vacuum").err()).contains("\"tusk search ... -- -vacuum\"");
    }

    @Test
    void everyWrongValueIsNamedAtOnceAndBeforeConnecting() {
        Ran ran = tusk.run("search", "docs", "x", "--mode", "hybird", "--limit", "0", "--filter", "{\"a\":");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .contains("unknown search mode \"hybird\"", "did you mean \"hybrid\"?")
                .contains("limit is 0")
                .contains("not JSON at line 1, column");
    }

    @Test
    void aPasswordInAWordThatIsNotUnderstoodIsNotSaid() {
        String url = "postgresql://app:s3cret@127.0.0.1:1/db?password=s3cret";
        assertThat(tusk.run(url, "collection", "list").err())
                .contains("unknown command \"postgresql://app:***@127.0.0.1:1/db?password=***\"")
                .doesNotContain("s3cret");
        assertThat(tusk.run("collection", "list", url).err())
                .contains("is one argument too many")
                .doesNotContain("s3cret");
        assertThat(tusk.run("collection", "list", "--ulr", "postgresql://app:s3c@ret@h/db")
                        .err())
                .contains("did you mean \"--url\"?")
                .doesNotContain("s3c", "ret");
    }

    @Test
    void anOptionBeforeItsCommandIsToldItsPlace() {
        Ran ran = tusk.run("--url", "postgresql://app:s3cret@h/db", "collection", "list");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .contains("the option \"--url\" comes before the command", "write it after the command")
                .doesNotContain("s3cret", "unknown command");
    }

    @Test
    void severalFailuresAreOneJsonObject() {
        for (Ran ran : List.of(
                tusk.run("get", "--json"),
                tusk.run("search", "docs", "x", "--mode", "hybird", "--limit", "0", "--json"))) {
            assertThat(ran.exitCode()).isEqualTo(2);
            assertThat(ran.err().lines()).hasSize(1);
            assertThat(JSON.readTree(ran.err()).path("problems")).hasSize(2);
        }
    }

    @Test
    void aValueThatIsNoPairIsNamedWithTheFormThatIsMeant() {
        assertThat(tusk.run("collection", "create", "docs", "--weights", "x").err())
                .contains("--weights takes PART=WEIGHT with a number behind the =");
        assertThat(tusk.run("collection", "create", "docs", "--bm25", "k1=much").err())
                .contains("--bm25 takes PARAMETER=VALUE with a number behind the =")
                .doesNotContain("double");
    }

    @Test
    void everyWrongSettingOfTheServerIsNamedWithItsRange() {
        Ran ran = tusk.run("serve", "--connections", "0", "--request-timeout", "0", "--stop-timeout", "601");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .contains("--connections is 0; it must be 1 to 1000")
                .contains("--request-timeout is 0; it must be 1 to 600")
                .contains("--stop-timeout is 601; it must be 0 to 600");
    }

    @Test
    void eachMissingArgumentIsNamedOnce() {
        Ran ran = tusk.run("ingest");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).containsOnlyOnce("--to is missing");
        Ran nothing = tusk.run("ingest", "--to", "docs");
        assertThat(nothing.exitCode()).isEqualTo(2);
        assertThat(nothing.err()).containsOnlyOnce("nothing to read was named");
    }

    @Test
    void failuresAreJsonWhereDataIs() {
        Ran ran = tusk.run("search", "docs", "x", "--mode", "hybird", "--json");
        assertThat(ran.err())
                .startsWith("{\"type\":\"urn:tusk:problem:TUSK-100\"")
                .contains("\"hint\":\"did you mean \\\"hybrid\\\"?\"");
    }

    @Test
    void aGroupOfCommandsWantsOneOfThem() {
        Ran ran = tusk.run("collection");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("needs a command after it", "create, list, show, alter, drop");
    }

    @Test
    void pathsThatAreNotThereAreAllNamedBeforeConnecting() {
        Ran ran = tusk.run("ingest", "/nonexistent/a", "pom.xml", "/nonexistent/b", "--to", "docs");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .contains(
                        "cannot read \"/nonexistent/a\": no such file", "cannot read \"/nonexistent/b\": no such file")
                .doesNotContain("pom.xml", "no database");
    }

    @Test
    void missingArgumentsAreNamed() {
        Ran ran = tusk.run("get", "docs");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("ID is missing");
    }

    @Test
    void everyCommandHasHelpWithAnExample() {
        for (List<String> command : commands(Main.commandLine(TestShells.silent()), List.of())) {
            List<String> arguments = new ArrayList<>(command);
            arguments.add("--help");
            Ran ran = tusk.run(arguments.toArray(String[]::new));
            assertThat(ran.exitCode()).as("%s", command).isZero();
            assertThat(ran.out()).as("%s", command).contains("Usage: tusk", "Example", "  tusk ");
        }
    }

    @Test
    void setupPrintsItsSqlWithoutADatabase() {
        Ran ran = tusk.run("setup", "--print");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("create extension if not exists vector", "create table");
        assertThat(JSON.readTree(tusk.run("setup", "--print", "--json").out())
                        .path("sql")
                        .asString())
                .isEqualTo(ran.out().strip());
    }

    @Test
    void noDatabaseIsOneClearMessage() {
        Ran ran = tusk.with("TUSK_HOME", "/nonexistent").run("collection", "list");
        assertThat(ran.exitCode()).isEqualTo(5);
        assertThat(ran.err()).contains("no database is named", "TUSK_URL", "tusk pg start");
    }

    @Test
    void aServerThatIsDownIsOneClearMessageWithoutThePassword() {
        Ran ran = tusk.run("collection", "list", "--url", "postgresql://app:s3cret@127.0.0.1:1/db");
        assertThat(ran.exitCode()).isEqualTo(5);
        assertThat(ran.err())
                .contains("warning: the password in --url can be seen")
                .contains("no PostgreSQL answers at 127.0.0.1:1")
                .doesNotContain("s3cret", "\tat ");
    }

    @Test
    void documentsThatCannotBeReadAreRefusedWithTheirPlace() {
        assertThat(tusk.reading("{\"id\": \"a\"}\n{\"id\": }\n")
                        .run("put", "docs")
                        .err())
                .contains("standard input: not JSON at line 2, column 8");
        assertThat(tusk.reading("{\"id\": \"a\", \"titel\": \"x\"}")
                        .run("put", "docs")
                        .err())
                .contains("document 1", "titel", "title");
        assertThat(tusk.reading(new byte[] {'{', (byte) 0xff, '}'})
                        .run("put", "docs")
                        .err())
                .contains("standard input: byte 1 (0xff) is not UTF-8");
        assertThat(tusk.reading("").run("put", "docs").err()).contains("there is no document in it");
        assertThat(tusk.run("put", "docs", "/nonexistent.json").err()).contains("there is no such file");
        assertThat(tusk.run("put", "docs", "--title", "x").err()).contains("--id is missing");
    }

    /** The list of commands shows no more of a description than its first line. */
    @Test
    void theFirstLineOfEachDescriptionIsAWholeSentence() {
        assertThat(firstLines(Main.commandLine(TestShells.silent())))
                .allSatisfy(line -> assertThat(line).endsWith("."));
    }

    @Test
    void helpBreaksParagraphsWhereTheTerminalEnds() {
        CommandLine doctor = requireNonNull(
                Main.commandLine(TestShells.silent()).getSubcommands().get("doctor"));
        assertThat(doctor.getCommandSpec().usageMessage().description())
                .hasSize(3)
                .satisfies(lines -> assertThat(lines[2])
                        .startsWith("Reads only, in short transactions;")
                        .contains("the extension pg_stat_statements let it see more"));
    }

    private static List<String> firstLines(CommandLine at) {
        List<String> lines = new ArrayList<>();
        lines.add(at.getCommandSpec().usageMessage().description()[0]);
        at.getSubcommands().values().forEach(sub -> lines.addAll(firstLines(sub)));
        return lines;
    }

    private static List<List<String>> commands(CommandLine at, List<String> path) {
        List<List<String>> all = new ArrayList<>();
        all.add(path);
        at.getSubcommands().forEach((name, sub) -> {
            List<String> deeper = new ArrayList<>(path);
            deeper.add(name);
            all.addAll(commands(sub, deeper));
        });
        return all;
    }
}
