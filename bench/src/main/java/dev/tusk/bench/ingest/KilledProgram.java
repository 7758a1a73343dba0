package dev.tusk.bench.ingest;

import dev.tusk.bench.server.OtherJvm;
import dev.tusk.core.Tusk;
import dev.tusk.core.attach.SyncStep;
import dev.tusk.core.attach.SyncWorker;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestProgress;
import dev.tusk.core.ledger.RunListener;
import dev.tusk.core.ledger.RunOptions;
import java.nio.file.Path;
import java.time.Duration;

/** The other JVM of {@link KillFigures}: reads a folder into a collection, or follows a table, until it is done or killed. */
final class KilledProgram {

    private static final Duration LONGEST = Duration.ofMinutes(30);

    private KilledProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        Tusk tusk = Tusk.open(OtherJvm.dataSource());
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
                .run(null, Pages.source(folder), RunOptions.DEFAULT.waiting(Duration.ofSeconds(30)), new AtWork());
    }

    /** Says when the first items of this run are committed. */
    private static final class AtWork implements RunListener {
        private boolean said;

        @Override
        public void progress(IngestProgress progress) {
            if (!said && progress.added() > 0) {
                said = true;
                System.out.println("committed");
            }
        }
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
            System.out.println("following");
            Thread.sleep(LONGEST);
            System.err.println("nobody ended this, %d collections were followed"
                    .formatted(worker.latest().size()));
        }
    }
}
