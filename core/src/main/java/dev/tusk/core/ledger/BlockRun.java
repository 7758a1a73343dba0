package dev.tusk.core.ledger;

import dev.tusk.core.document.Document;
import dev.tusk.core.document.DocumentLimits;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.BatchCompanion;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.ingest.IngestProgress;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.ingest.IngestRun;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One run of a source of blocks. */
final class BlockRun {

    /** Blocks after which positions are moved over the spans that are done. */
    private static final int MERGE_EVERY = 32;

    private final Database database;
    private final LedgerTarget target;
    private final LedgerStore store;
    private final String name;
    private final BlockSource source;
    private final RunOptions options;
    private final RunListener listener;
    private final AtomicLong deleted = new AtomicLong();
    private long failed;
    private IngestProgress put = new IngestProgress(0, 0, 0, 0, 0, 0);

    BlockRun(
            Database database,
            LedgerTarget target,
            String name,
            BlockSource source,
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
        BlockLedger ledger = new BlockLedger(database, begun, options, Fingerprints.settings(source), target.embeds());
        IngestReport counts;
        Optional<String> incomplete;
        try (Blocks blocks = source.open(ledger)) {
            Batches batches = new Batches(begun, ledger, blocks);
            counts = target.ingestBatches(batches, batches);
            batches.merge();
            boolean stopped = options.stop().getAsBoolean();
            blocks.ended().forEach(ledger::whole);
            incomplete = stopped ? Optional.of("it was asked to stop") : blocks.incomplete();
        }
        RunReport report = new RunReport(
                name,
                begun.run(),
                begun.resumed(),
                new IngestReport(
                        counts.added(),
                        counts.changed(),
                        counts.unchanged(),
                        failed,
                        counts.chunks(),
                        counts.embedded(),
                        counts.took()),
                0,
                deleted.get(),
                0,
                incomplete,
                null);
        store.end(begun, report, options.stop().getAsBoolean(), options.retry());
        return report;
    }

    /** The blocks as batches. */
    private final class Batches implements Iterator<IngestRun.Batch>, IngestListener {
        private final Begun begun;
        private final BlockLedger ledger;
        private final Blocks blocks;
        private final Set<String> parts = new LinkedHashSet<>();
        private int unmerged;
        private @Nullable Writer given;

        Batches(Begun begun, BlockLedger ledger, Blocks blocks) {
            this.begun = begun;
            this.ledger = ledger;
            this.blocks = blocks;
        }

        @Override
        public boolean hasNext() {
            return !options.stop().getAsBoolean() && blocks.hasNext();
        }

        @Override
        public IngestRun.Batch next() {
            if (++unmerged >= MERGE_EVERY) {
                merge();
            }
            Block block = blocks.next();
            block.failures().forEach((item, why) -> {
                failed++;
                listener.failed(item, why);
            });
            if (block.span() != null) {
                parts.add(block.span().part());
            }
            given = new Writer(begun, block);
            return new IngestRun.Batch(block.documents(), new HashSet<>(block.absent()), given, block.settles());
        }

        void merge() {
            parts.forEach(ledger::merge);
            parts.clear();
            unmerged = 0;
        }

        @Override
        public void progress(IngestProgress progress) {
            put = progress;
            listener.progress(new IngestProgress(
                    put.read() + failed, put.added(), put.changed(), put.unchanged(), failed, put.chunks()));
        }

        /** A document that the collection refuses: one of the block that was given last. */
        @Override
        public void failed(String documentId, TuskException why) {
            failed++;
            listener.failed(documentId, why);
            Objects.requireNonNull(given, "a block was given").block.failures().put(documentId, why);
        }
    }

    /** Writes what belongs to a block beside its documents. */
    private final class Writer implements BatchCompanion {
        private final Begun begun;
        private final Block block;
        private int gone;

        Writer(Begun begun, Block block) {
            this.begun = begun;
            this.block = block;
        }

        @Override
        public void write(Connection transaction, List<Document> documents) throws SQLException {
            begun.require(transaction);
            gone = block.absent().isEmpty() ? 0 : delete(transaction, block.absent());
            note(transaction);
            Block.Span span = block.span();
            if (span != null) {
                Database.execute(
                        transaction,
                        Sql.of(
                                "insert into tusk.ingestion_span (ingestion, part, after, upto) values (?, ?, ?, ?)",
                                Sql.value(begun.id()),
                                Sql.value(span.part()),
                                Sql.value(span.after()),
                                Sql.value(span.upto())));
            }
        }

        /** Triggers work also where nothing is deleted, so that there is a look first. */
        private int delete(Connection transaction, List<String> ids) throws SQLException {
            String documents = target.tables().document();
            List<String> there = Database.query(
                    transaction,
                    Sql.of(
                            "select d.id from unnest(?::text[]) g (id) join %s d on d.id = g.id order by d.id"
                                    .formatted(documents),
                            Sql.textArray(ids)),
                    row -> row.getString(1));
            return there.isEmpty()
                    ? 0
                    : Database.execute(
                            transaction,
                            Sql.of("delete from %s where id = any (?)".formatted(documents), Sql.textArray(there)));
        }

        private void note(Connection transaction) throws SQLException {
            List<ItemWriter.Failure> failures = new ArrayList<>();
            for (Map.Entry<String, TuskException> failure : block.failures().entrySet()) {
                String item = failure.getKey();
                if (item.getBytes(StandardCharsets.UTF_8).length <= DocumentLimits.MAX_ID_BYTES) {
                    failures.add(
                            new ItemWriter.Failure(LedgerStore.shown(item), ItemReader.reason(failure.getValue())));
                }
            }
            if (!failures.isEmpty()) {
                ItemWriter.fail(transaction, begun, failures);
            }
            if (!block.read().isEmpty()) {
                Database.execute(
                        transaction,
                        Sql.of(
                                "delete from tusk.ingestion_item where ingestion = ? and item = any (?)",
                                Sql.value(begun.id()),
                                Sql.textArray(block.read())));
            }
        }

        @Override
        public void committed(List<Document> documents) {
            deleted.addAndGet(gone);
        }
    }
}
