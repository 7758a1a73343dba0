package dev.tusk.bench.ingest;

import dev.tusk.core.Tusk;
import dev.tusk.core.attach.SyncStep;
import dev.tusk.core.attach.SyncWorker;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.RunListener;
import dev.tusk.core.ledger.RunOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** The other JVM of {@link KillFigures}: reads a folder into a collection, or follows a table, until it is done or killed. */
final class KilledProgram {

    static final String URL = "TUSK_BENCH_URL";
    static final String USER = "TUSK_BENCH_USER";
    static final String PASSWORD = "TUSK_BENCH_PASSWORD";

    private static final Duration LONGEST = Duration.ofMinutes(30);

    private KilledProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(System.getenv(URL));
        dataSource.setUser(System.getenv(USER));
        dataSource.setPassword(System.getenv(PASSWORD));
        Tusk tusk = Tusk.open(dataSource);
        if (arguments.length == 2) {
            ingest(tusk, arguments[0], Path.of(arguments[1]));
        } else {
            sync(tusk);
        }
    }

    private static void ingest(Tusk tusk, String collection, Path folder) {
        // The lock of one that was killed goes with its session, which the server ends a moment later.
        tusk.collection(collection)
                .ledger()
                .run(
                        null,
                        Pages.source(folder),
                        RunOptions.DEFAULT.waiting(Duration.ofSeconds(30)),
                        RunListener.SILENT);
    }

    private static void sync(Tusk tusk) throws InterruptedException {
        try (SyncWorker worker = tusk.syncTables(null, new SyncWorker.Listener() {
            @Override
            public void worked(String collection, SyncStep step) {}

            @Override
            public void failed(String collection, TuskException failure, Duration delay) {
                System.err.println(failure.getMessage());
            }
        })) {
            Thread.sleep(LONGEST);
            System.err.println("nobody ended this, %d collections were followed"
                    .formatted(worker.latest().size()));
        }
    }
}
