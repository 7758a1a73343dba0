package dev.tusk.core.ledger;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.sql.AdvisoryLock;
import dev.tusk.core.sql.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run of an ingestion. */
final class LedgerRun {

    private static final System.Logger LOG = System.getLogger(LedgerRun.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Database database;
    private final LedgerTarget target;
    private final LedgerStore store;
    private final String name;
    private final ItemSource source;
    private final RunOptions options;
    private final RunListener listener;

    LedgerRun(
            Database database,
            LedgerTarget target,
            String name,
            ItemSource source,
            RunOptions options,
            RunListener listener) {
        this.database = database;
        this.target = target;
        this.store = new LedgerStore(database, target.name());
        this.name = name;
        this.source = source;
        this.options = options;
        this.listener = listener;
    }

    RunReport run() {
        int id = options.retry() ? requireKnown() : store.obtain(name, source);
        return database.connected("run the ingestion \"%s\"".formatted(name), connection -> {
            // A pooler that gives a session to others would leave the lock with them. There the last one that begins
            // goes on.
            boolean locks = !database.sharesSession(connection);
            if (locks) {
                lock(connection, id);
            }
            RunReport report;
            try {
                report = runAlone(store.begin(id, name, source, options.retry()));
            } finally {
                if (locks) {
                    unlock(connection, id);
                }
            }
            return report;
        });
    }

    private int requireKnown() {
        return store.find(name)
                .orElseThrow(
                        () -> TuskException.withHint(
                                ErrorCode.INGESTION_NOT_FOUND,
                                "collection \"%s\" has no ingestion \"%s\"".formatted(target.name(), name),
                                "there is nothing to retry before a first run; \"tusk ingestion list\" names those that there are"));
    }

    private void lock(Connection connection, int id) throws SQLException {
        long end = System.nanoTime() + options.patience().toNanos();
        boolean told = false;
        while (!AdvisoryLock.tryHoldingIngestion(connection, id)) {
            if (System.nanoTime() - end >= 0) {
                throw TuskException.withHint(
                        ErrorCode.INGESTION_RUNNING,
                        "the ingestion \"%s\" of collection \"%s\" is running already".formatted(name, target.name()),
                        "wait for it with --wait 600, or give this one another --name");
            }
            if (!told) {
                listener.waiting();
                told = true;
            }
            Database.pause(LOOK_EVERY);
        }
    }

    /** The lock goes with its session, too; that it was lost does no harm, as every batch looks whether the run is still this process's. */
    private void unlock(Connection connection, int id) {
        try {
            AdvisoryLock.releaseIngestion(connection, id);
        } catch (SQLException e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "the session that held the lock of ingestion \"" + name + "\" is gone",
                    e);
        }
    }

    private RunReport runAlone(Begun begun) {
        if (begun.resumed()) {
            listener.resumed(begun.run());
        }
        try {
            return read(begun);
        } catch (RuntimeException e) {
            store.fail(begun, e, options.retry());
            throw e;
        }
    }

    private RunReport read(Begun begun) {
        Outstanding outstanding = new Outstanding();
        GoneItems gone = new GoneItems(database, target, begun);
        ItemWriter writer = new ItemWriter(begun, outstanding, gone, target);
        IngestReport put;
        ItemReader reader;
        Optional<String> incomplete;
        try (Items items = source.open()) {
            reader = new ItemReader(
                    database,
                    target,
                    items,
                    begun,
                    options,
                    new Fingerprints(source),
                    new KnownItems(database, target, begun),
                    writer,
                    outstanding,
                    listener);
            put = target.ingest(reader, reader, writer);
            reader.end();
            incomplete = options.stop().getAsBoolean() ? Optional.of("it was asked to stop") : items.incomplete();
        }
        if (incomplete.isEmpty()) {
            gone.forgetFailures();
        }
        boolean stopped = options.stop().getAsBoolean();
        long deleted = 0;
        TuskException notDeleted = null;
        if (options.deleteGone() && !stopped) {
            try {
                requireWhole(incomplete);
                deleted = gone.delete(options.deletionConfirmed());
            } catch (TuskException e) {
                if (e.code() != ErrorCode.DELETION_UNCONFIRMED) {
                    throw e;
                }
                notDeleted = e;
            }
        }
        RunReport report = report(begun, put, reader, deleted, incomplete, notDeleted);
        store.end(begun, report, stopped, options.retry());
        return report;
    }

    private void requireWhole(Optional<String> incomplete) {
        if (incomplete.isPresent()) {
            throw TuskException.withHint(
                    ErrorCode.DELETION_UNCONFIRMED,
                    "what is gone from the source of ingestion \"%s\" was not deleted: not all of it could be read"
                            .formatted(name),
                    incomplete.get() + "; what was read is in, and a run that reads all of it deletes the rest");
        }
    }

    private RunReport report(
            Begun begun,
            IngestReport put,
            ItemReader reader,
            long deleted,
            Optional<String> incomplete,
            @Nullable TuskException notDeleted) {
        IngestReport counts = new IngestReport(
                put.added(),
                put.changed(),
                put.unchanged() + reader.passedOver(),
                reader.failed(),
                put.chunks(),
                put.embedded(),
                put.took());
        return new RunReport(
                name,
                begun.run(),
                begun.resumed(),
                counts,
                reader.dropped(),
                deleted,
                reader.duplicates(),
                incomplete,
                notDeleted);
    }
}
