package dev.tusk.server.sync;

import dev.tusk.core.Tusk;
import dev.tusk.core.attach.SyncStatus;
import dev.tusk.core.attach.SyncStep;
import dev.tusk.core.attach.SyncWorker;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.maintenance.BackgroundMaintenance;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Syncs all collections that follow tables, from when it is made to {@link #close}. Safe for use by many threads at once. */
public final class BackgroundSync implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundSync.class);

    private final SyncWorker worker;

    /** @param maintenance hears of collections that were written to */
    public BackgroundSync(Tusk tusk, BackgroundMaintenance maintenance) {
        this.worker = tusk.syncTables(null, new SyncWorker.Listener() {
            @Override
            public void worked(String collection, SyncStep step) {
                LOG.debug("synced collection \"{}\": {}", collection, step);
                if (step.put() + step.deleted() > 0) {
                    maintenance.written(collection);
                }
                if (step.failed() > 0) {
                    LOG.warn(
                            "{} rows of collection \"{}\" failed; \"tusk sync {} --failed\" lists those that are not tried again",
                            step.failed(),
                            collection,
                            collection);
                }
            }

            @Override
            public void failed(String collection, TuskException failure, Duration delay) {
                LOG.warn(
                        "cannot sync collection \"{}\": {} {}; tried again in {} s",
                        collection,
                        failure.code().code(),
                        failure.getMessage(),
                        delay.toSeconds());
            }
        });
    }

    /** How far each collection is behind, as of the last few seconds; asks no database. */
    public List<SyncStatus> latest() {
        return worker.latest();
    }

    @Override
    public void close() {
        worker.close();
    }
}
