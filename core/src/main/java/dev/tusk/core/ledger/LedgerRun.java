package dev.tusk.core.ledger;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.sql.Database;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run of an ingestion. */
final class LedgerRun {

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
        return new RunFrame(database, target, store, name, source, options, listener).run(this::read);
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
