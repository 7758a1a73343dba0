package dev.tusk.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is there after kill -9 at any moment of a run, and after going on. Kills more often with {@code -Dtusk.kills=50}, and again as it did with {@code -Dtusk.seed}. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class KilledRunTest {

    private static final int KILLS = Integer.getInteger("tusk.kills", 5);

    private final TestDatabase database;
    private final Tusk tusk;

    KilledRunTest(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        this.tusk = Tusk.open(database.dataSource(), name -> new WordHashModel());
        tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .embedding(new WordHashModel())
                        .build());
    }

    private Collection docs() {
        return tusk.collection("docs");
    }

    @Test
    void everyDocumentAndChunkOnceWheneverItIsKilled() throws Exception {
        long seed = Long.getLong("tusk.seed", System.nanoTime());
        System.out.println("seed of the moments of killing: " + seed);
        Random random = new Random(seed);
        long deadly = 0;
        for (int version = 1; version <= 2; version++) {
            // In the first version more, where more is written.
            for (int kill = 0; kill < (KILLS + 2 - version) / 2; kill++) {
                deadly += runAndKill(version, random.nextInt(1500)) ? 1 : 0;
                assertLedgerAgrees();
            }
            RunReport last = docs().ledger()
                    .run(
                            null,
                            DoomedRun.source(version),
                            RunOptions.DEFAULT.deletingGone(false).waiting(Duration.ofSeconds(10)),
                            RunListener.SILENT);
            assertThat(last.counts().failed()).isZero();
            assertLedgerAgrees();
            assertThat(database.queryLong("select count(*) from tusk.docs_document"))
                    .isEqualTo(DoomedRun.ITEMS);
            assertThat(database.queryLong("select count(*) from tusk.ingestion_item"))
                    .isEqualTo(DoomedRun.ITEMS);
            assertSameAsWithoutKills(version);
        }
        assertThat(deadly).as("runs that were killed before their end").isPositive();
    }

    /** Kills once the program is at work, after so many milliseconds; whether it was before its end. */
    private boolean runAndKill(int version, int milliseconds) throws Exception {
        long worker = worker();
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedRun.class.getName(),
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        String.valueOf(version))
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
            while (database.queryLong(
                            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                                    + " and backend_type = 'client backend'")
                    > 0) {
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
        }
    }

    private long worker() {
        return database.queryLong("select coalesce(max(worker), 0) from tusk.ingestion");
    }

    /** What is said to be done is done, and nothing is done that is not said to be. */
    private void assertLedgerAgrees() {
        assertThat(database.queryLong("""
                        select count(*)
                        from tusk.docs_document d
                        full join tusk.ingestion_item i on coalesce(i.document_id, i.item) = d.id
                        where d.id is null or i.item is null"""))
                .as("items without a document, and documents without an item")
                .isZero();
    }

    private void assertSameAsWithoutKills(int version) {
        tusk.collections()
                .create(CollectionDefinition.named("expected")
                        .embedding(new WordHashModel())
                        .build());
        tusk.collection("expected")
                .ledger()
                .run(null, DoomedRun.source(version), RunOptions.DEFAULT, RunListener.SILENT);
        String chunks = "select document_id, ordinal, title, heading, text, embedding::text from tusk.%s_chunk";
        for (String[] sides : new String[][] {{"docs", "expected"}, {"expected", "docs"}}) {
            assertThat(database.queryLong("select count(*) from (%s except all %s) x"
                            .formatted(chunks.formatted(sides[0]), chunks.formatted(sides[1]))))
                    .as("chunks of %s that %s does not have", sides[0], sides[1])
                    .isZero();
        }
        tusk.collections().drop("expected");
    }
}
