package dev.tusk.cli.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.testkit.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers that are killed while they run an ingestion. */
class KilledScheduleTest extends ScheduledIngestions {

    KilledScheduleTest(TestDatabase database) {
        super(database);
    }

    @Test
    void afterKillsInTheMiddleTheNextServerGoesOnToExactlyTheExpectedDocuments() throws Exception {
        // A model makes it long enough to have a middle.
        assertThat(tusk.run("collection", "drop", "notes", "--yes").exitCode()).isZero();
        assertThat(tusk.run("collection", "create", "notes").exitCode()).isZero();
        int files = 1500;
        write(0, files);
        assertThat(schedule("0 0 1 1 *").exitCode()).isZero();
        database.execute("update tusk.schedule set next_run = now()");
        int inTheMiddle = 0;
        for (int kill = 0; kill < 2; kill++) {
            long before = documents();
            Process server = serve("--run-schedules");
            await(() -> documents() > before || state().equals("ended"), "the run to be under way");
            List<ProcessHandle> runs = server.descendants().toList();
            server.destroyForcibly().waitFor();
            inTheMiddle += documents() < files ? 1 : 0;
            if (kill == 0) {
                // It is killed with its server; the second one has to notice.
                runs.forEach(ProcessHandle::destroyForcibly);
            }
            for (ProcessHandle run : runs) {
                await(() -> !run.isAlive(), "a run to end with its server");
            }
        }
        assertThat(inTheMiddle).as("kills before the end").isPositive();

        serve("--run-schedules");
        awaitState("ended");

        assertThat(documents()).isEqualTo(files);
        assertThat(database.queryLong("select count(distinct document_id) from tusk.notes_chunk"))
                .isEqualTo(files);
        assertThat(database.queryLong("select count(*) from tusk.notes_chunk")).isEqualTo(files);
    }
}
