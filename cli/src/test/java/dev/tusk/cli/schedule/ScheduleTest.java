package dev.tusk.cli.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Ingestions that are stored, and servers that run them. */
class ScheduleTest extends ScheduledIngestions {

    ScheduleTest(TestDatabase database) {
        super(database);
    }

    @Test
    void storesRunsShowsAndForgets() throws Exception {
        write(0, 3);

        Ran stored = schedule("1h", "--delete-gone", "--exclude", "*.md", "--json");

        assertThat(stored.exitCode()).as(stored.err()).isZero();
        assertThat(stored.out())
                .contains("\"schedule\":\"1h\"", "\"state\":\"never\"", "\"--delete-gone\"", "\"--exclude=*.md\"")
                .doesNotContain("--json", "--schedule", "PGPASSWORD");
        assertThat(documents()).isZero();
        assertThat(tusk.run("ingestion", "list").out()).contains("owls", "never", "1h");
        assertThat(tusk.run("ingestion", "show", "notes", "owls").out()).contains("schedule   1h", folder.toString());

        Process server = serve("--run-schedules");
        awaitState("ended");

        assertThat(documents()).isEqualTo(3);
        assertThat(tusk.run("ingestion", "show", "notes", "owls", "--json").out())
                .contains("\"added\":3", "\"state\":\"ended\"");
        Files.delete(folder.resolve("n0000.txt"));
        Ran now = tusk.run("ingestion", "run", "notes", "owls", "--json");
        assertThat(now.exitCode()).as(now.err()).isZero();
        assertThat(now.out()).contains("\"deleted\":1");
        assertThat(documents()).isEqualTo(2);

        assertThat(tusk.run("ingestion", "unschedule", "notes", "owls").exitCode())
                .isZero();
        assertThat(tusk.run("ingestion", "unschedule", "notes", "owls").exitCode())
                .isEqualTo(3);
        assertThat(tusk.run("ingestion", "run", "notes", "owls").exitCode()).isEqualTo(3);
        assertThat(documents()).isEqualTo(2);
        server.destroy();
        assertThat(server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aServerThatIsNotAskedToRunsNothingAndSaysSo() throws Exception {
        write(0, 1);
        assertThat(schedule("1s").exitCode()).isZero();

        serve();
        Thread.sleep(3000);

        assertThat(state()).isEqualTo("never");
        assertThat(Files.readString(root.resolve("errors"))).contains("1 ingestion is scheduled and not run");
    }

    @Test
    void twoServersRunEachOccasionOnce() throws Exception {
        write(0, 2);
        assertThat(schedule("1h").exitCode()).isZero();
        serve("--run-schedules");
        serve("--run-schedules");
        for (int run = 1; run <= 2; run++) {
            long expected = run;
            await(
                    () -> database.queryLong(
                                    "select coalesce(max(claim) filter (where state = 'ended'), 0) from tusk.schedule")
                            == expected,
                    "run " + run);
            Thread.sleep(2500);
            assertThat(database.queryLong("select claim from tusk.schedule")).isEqualTo(run);
            assertThat(database.queryLong("select run from tusk.ingestion")).isEqualTo(run);
            database.execute("update tusk.schedule set next_run = now(), state = 'never'");
        }
    }

    @Test
    void tellsWhyARunFailedAndRunsItAtItsNextTime() throws Exception {
        write(0, 2);
        assertThat(schedule("3s").exitCode()).isZero();
        Path moved = root.resolve("moved");
        Files.move(folder, moved);
        serve("--run-schedules");

        awaitState("failed");
        assertThat(database.queryValue("select problem from tusk.schedule")).contains(folder.toString());

        Files.move(moved, folder);
        awaitState("ended");
        assertThat(documents()).isEqualTo(2);
        assertThat(database.queryValue("select problem from tusk.schedule")).isNull();
    }

    @Test
    void refusesWhatCannotBeScheduled() throws IOException {
        write(0, 1);
        String[][] refused = {
            {"cannot read the schedule", "--schedule", "61 * * * *"},
            {"there is no time zone", "--schedule", "0 3 * * *", "--time-zone", "Mars/Olympus"},
            {"--schedule, which is missing", "--time-zone", "UTC", "--dry-run"},
            {"cannot be scheduled", "--schedule", "1h", "--dry-run"},
        };
        for (String[] each : refused) {
            List<String> arguments = new ArrayList<>(List.of("ingest", folder.toString(), "--to", "notes"));
            arguments.addAll(List.of(each).subList(1, each.length));
            Ran ran = tusk.run(arguments.toArray(String[]::new));
            assertThat(ran.exitCode()).as(each[0]).isEqualTo(2);
            assertThat(ran.err()).contains(each[0]);
        }
        assertThat(tusk.run("ingest", "-", "--to", "notes", "--name", "in", "--schedule", "1h")
                        .err())
                .contains("standard input cannot be read on a schedule");
        assertThat(tusk.run("ingest", folder + "/none", "--to", "notes", "--schedule", "1h")
                        .exitCode())
                .isEqualTo(2);
        assertThat(tusk.run("ingest", folder.toString(), "--to", "others", "--schedule", "1h")
                        .exitCode())
                .isEqualTo(3);
        for (String url : List.of(
                "jdbc:postgresql://ann:s3cret@host/shop",
                "jdbc:postgresql://host/shop?user=ann&password=s3cret",
                "jdbc:sqlserver://host;databaseName=shop;user=ann;password=s3cret")) {
            Ran ran = tusk.run("ingest", "--jdbc-url", url, "--query", "select 1", "--to", "notes", "--schedule", "1h");
            assertThat(ran.exitCode()).as(url).isEqualTo(2);
            assertThat(ran.err()).contains("TUSK_JDBC_PASSWORD").doesNotContain("s3cret");
        }
        assertThat(tusk.run("ingest", "hn", "--to", "notes", "--follow", "--schedule", "1h")
                        .err())
                .contains("cannot be scheduled");
        assertThat(tusk.run("ingestion", "list", "--json").out()).contains("\"ingestions\":[]");
    }

    @Test
    void storesHackerNewsWithItsSubcommandAndTheFilesBehindADash() throws IOException {
        Path dump = Files.writeString(folder.resolve("-a.jsonl"), "");

        Ran stored = tusk.run(
                "ingest",
                "hn",
                dump.toString(),
                "--to",
                "hn",
                "--create",
                "--model",
                "none",
                "--schedule",
                "0 3 * * *",
                "--time-zone",
                "Europe/Berlin");

        assertThat(stored.exitCode()).as(stored.err()).isZero();
        assertThat(database.queryValue("select array_to_string(arguments, ' ') from tusk.schedule"))
                .isEqualTo("hn --model=none --to=hn --name=hackernews -- " + dump);
        assertThat(database.queryValue("select zone from tusk.schedule")).isEqualTo("Europe/Berlin");
        assertThat(tusk.run("ingestion", "run", "hn", "hackernews").exitCode()).isZero();
    }
}
