package dev.tusk.sources.hackernews;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.ledger.RunOptions;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is there after kill -9 at any moment of reading Hacker News, and after going on. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class KilledHackerNewsTest extends HackerNewsTest {

    private static final int KILLS = 5;

    @TempDir
    private Path folder;

    KilledHackerNewsTest(TestDatabase database) {
        super(database);
    }

    @Test
    void everyDocumentOnceWheneverADumpIsKilled() throws Exception {
        List<HackerNewsItem> items = new ArrayList<>();
        new GeneratedItems(10_000, 21).forEachRemaining(items::add);
        Path dump = folder.resolve("a.jsonl");
        Collections.shuffle(items, new Random(3));
        try (OutputStream out = Files.newOutputStream(dump)) {
            ItemPrinter.json(items.iterator(), out);
        }
        killAndGoOn(dump.toString(), 3000);
        run("hn", dumps(dump), RunOptions.DEFAULT.waiting(Duration.ofSeconds(20)));
        create("expected");
        run("expected", dumps(dump), RunOptions.DEFAULT);
        assertDone();
    }

    @Test
    void everyDocumentOnceWheneverTheApiIsKilled() throws Exception {
        try (TestApi api = new TestApi()) {
            new GeneratedItems(2000, 22).forEachRemaining(api::put);
            killAndGoOn(api.base().toString(), 1500);
            run("hn", DoomedHackerNews.api(api.base()), RunOptions.DEFAULT.waiting(Duration.ofSeconds(20)));
            create("expected");
            run("expected", DoomedHackerNews.api(api.base()), RunOptions.DEFAULT);
        }
        assertDone();
    }

    private void assertDone() {
        assertThat(failed).isEmpty();
        assertSameChunks("hn", "expected");
        assertThat(database.queryLong("select count(*) from tusk.ingestion_span"))
                .isZero();
    }

    private void killAndGoOn(String what, int longest) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed of the moments of killing: " + seed);
        Random random = new Random(seed);
        int deadly = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            deadly += runAndKill(what, random.nextInt(longest)) ? 1 : 0;
        }
        assertThat(deadly).as("runs that were killed before their end").isPositive();
    }

    /** Kills once the program is at work, after so many milliseconds; whether it was before its end. */
    private boolean runAndKill(String what, int milliseconds) throws IOException, InterruptedException {
        long worker = worker();
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedHackerNews.class.getName(),
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        what)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (program.isAlive() && worker() == worker) {
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
            boolean ended = program.waitFor(milliseconds, TimeUnit.MILLISECONDS);
            if (ended) {
                assertThat(program.exitValue()).isZero();
            }
            return !ended;
        } finally {
            program.destroyForcibly().waitFor();
        }
    }

    private long worker() {
        return database.queryLong("select coalesce(max(worker), 0) from tusk.ingestion");
    }
}
