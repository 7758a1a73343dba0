package dev.tusk.core.attach;

import dev.tusk.core.Tusk;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.failure.TuskException;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** A program that syncs until it is killed over it. */
final class DoomedSync {

    private DoomedSync() {}

    public static void main(String[] arguments) throws InterruptedException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(arguments[0]);
        source.setUser(arguments[1]);
        source.setPassword(arguments[2]);
        Tusk tusk = Tusk.open(source, name -> new WordHashModel());
        SyncWorker worker = tusk.syncTables(null, new SyncWorker.Listener() {
            @Override
            public void worked(String collection, SyncStep step) {}

            @Override
            public void failed(String collection, TuskException failure, Duration delay) {
                System.out.println(failure.getMessage() + " " + failure.detail());
            }
        });
        Thread.sleep(Duration.ofMinutes(5));
        worker.close();
    }
}
