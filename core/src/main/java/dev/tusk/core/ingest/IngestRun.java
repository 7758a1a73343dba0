package dev.tusk.core.ingest;

import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.BitVector;
import dev.tusk.core.embedding.SparseVector;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.failure.TuskException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One ingestion of any number of documents in bounded memory. The calling thread reads and checks one batch while other threads prepare those before it, which
 * is cutting them and having the model make vectors, and others write those before these; each batch is a transaction. Not for use by several threads at once.
 */
public final class IngestRun {

    /** A backend of PostgreSQL loads on one core; one more than there are keeps them busy while others wait for the disk. */
    private static final int WRITERS =
            Math.min(4, Math.max(2, Runtime.getRuntime().availableProcessors() + 1));

    /** With two, one cuts its batch while the model works on the other's. */
    private static final int PREPARERS = 2;

    private static final int MOST_ON_THEIR_WAY = WRITERS + PREPARERS;

    /** The first batch is small, so that the model has work soon; each has twice the one before until it is of full size. */
    private static final int FIRST_BATCH_PART = 16;

    private static final int MAX_BATCH_DOCUMENTS = 5000;
    private static final int MAX_BATCH_BYTES = 8 * 1024 * 1024;
    private static final int MAX_EMBEDDED_BATCH_DOCUMENTS = 64;
    private static final int MAX_EMBEDDED_BATCH_BYTES = 256 * 1024;
    private static final long BYTES_PER_DOCUMENT = 200;
    private static final long BYTES_PER_VALUE = 48;

    private final Ingestion ingestion;
    private final IngestListener listener;
    private final BatchCompanion companion;
    private final int maxDocuments;
    private final int maxBytes;

    /** The ids of each batch that is being prepared or written. */
    private final List<Set<String>> onTheirWay = new ArrayList<>();

    private final BlockingQueue<CompletableFuture<Finished>> finished = new LinkedBlockingQueue<>();

    /** Until one turns up that was there; into an empty collection all are new. */
    private boolean expectsNew;

    private int batchPart = FIRST_BATCH_PART;
    private long read;
    private long failed;
    private Ingestion.Written total = new Ingestion.Written(0, 0, 0, 0, 0);

    /** A batch that was written, and its ids. */
    private record Finished(Set<String> ids, Ingestion.Written written) {}

    /**
     * A run that has not begun.
     *
     * @param companion what is written with each batch
     * @param embeds whether a model makes vectors; batches are small then, so that little is lost and progress shows
     */
    public IngestRun(Ingestion ingestion, IngestListener listener, BatchCompanion companion, boolean embeds) {
        this.ingestion = ingestion;
        this.companion = companion;
        this.listener = listener;
        this.maxDocuments = embeds ? MAX_EMBEDDED_BATCH_DOCUMENTS : MAX_BATCH_DOCUMENTS;
        this.maxBytes = embeds ? MAX_EMBEDDED_BATCH_BYTES : MAX_BATCH_BYTES;
    }

    /**
     * Puts all documents of the source. What is committed stays, whatever happens; running the same source again skips it.
     *
     * @throws TuskException when the database or the model fails; documents that are refused do not end the run
     */
    public IngestReport run(Iterator<Document> source) {
        return run(stages -> {
            while (source.hasNext()) {
                List<Document> documents = nextBatch(source);
                if (!documents.isEmpty()) {
                    put(documents, Set.of(), companion, stages);
                }
            }
        });
    }

    /**
     * Documents that are written in one transaction.
     *
     * @param documents of several with one id, the last counts; those that are refused are left out
     * @param others ids of documents that the companion writes
     * @param companion what is written beside them; also where there is no document
     * @param settles whether everything before has to be written before the next batch is asked for
     */
    public record Batch(List<Document> documents, Set<String> others, BatchCompanion companion, boolean settles) {}

    /**
     * As {@link #run}, of batches that the caller has made.
     *
     * @param batches the listener hears of documents of a batch that are refused right after it was given, before its companion is called
     */
    public IngestReport runBatches(Iterator<Batch> batches) {
        return run(stages -> {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                List<Document> documents = accepted(batch.documents());
                put(documents, batch.others(), batch.companion(), stages);
                if (batch.settles()) {
                    finishAll();
                }
            }
        });
    }

    /** The threads of a run. */
    private record Stages(ExecutorService preparers, ExecutorService writers) {}

    private IngestReport run(Consumer<Stages> work) {
        long start = System.nanoTime();
        expectsNew = ingestion.isEmpty();
        Stages stages =
                new Stages(threads(PREPARERS, "tusk-ingest-preparer-"), threads(WRITERS, "tusk-ingest-writer-"));
        try {
            work.accept(stages);
            finishAll();
        } finally {
            // What a model works on is given up; writes that run are let finish: the connections are then back in their
            // pool, and nothing is half done.
            stages.preparers().shutdownNow();
            stages.preparers().close();
            stages.writers().close();
        }
        return new IngestReport(
                total.added(),
                total.changed(),
                total.unchanged(),
                failed,
                total.chunks(),
                total.embedded(),
                Duration.ofNanos(System.nanoTime() - start));
    }

    private static ExecutorService threads(int count, String name) {
        return Executors.newFixedThreadPool(
                count, Thread.ofPlatform().name(name, 1).daemon().factory());
    }

    private void put(List<Document> documents, Set<String> others, BatchCompanion beside, Stages stages) {
        Set<String> ids = new HashSet<>(others);
        documents.forEach(document -> ids.add(document.id()));
        while (!finished.isEmpty()) {
            finishOne();
        }
        finishThoseThatShare(ids);
        if (onTheirWay.size() == MOST_ON_THEIR_WAY) {
            finishOne();
        }
        boolean expectedNew = expectsNew;
        onTheirWay.add(ids);
        CompletableFuture<Finished> batch = CompletableFuture.supplyAsync(
                        () -> ingestion.prepare(documents, expectedNew), stages.preparers())
                .thenApplyAsync(prepared -> new Finished(ids, ingestion.write(prepared, beside)), stages.writers());
        CompletableFuture<Finished> unused = batch.whenComplete((written, failure) -> finished.add(batch));
    }

    private void finishAll() {
        while (!onTheirWay.isEmpty()) {
            finishOne();
        }
    }

    private List<Document> nextBatch(Iterator<Document> source) {
        List<Document> batch = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        long bytes = 0;
        int mostDocuments = Math.max(1, maxDocuments / batchPart);
        int mostBytes = maxBytes / batchPart;
        batchPart = Math.max(1, batchPart / 2);
        while (batch.size() < mostDocuments && bytes < mostBytes && source.hasNext()) {
            Document document = source.next();
            if (accepts(document, ids)) {
                batch.add(document);
                bytes += sizeOf(document);
            }
        }
        return batch;
    }

    private List<Document> accepted(List<Document> given) {
        Set<String> ids = new HashSet<>();
        return given.stream().filter(document -> accepts(document, ids)).toList();
    }

    /** @param ids of those before it in the batch, to which it is added */
    private boolean accepts(Document document, Set<String> ids) {
        read++;
        try {
            ingestion.check(document);
        } catch (TuskException refused) {
            failed++;
            listener.failed(document.id(), refused);
            return false;
        }
        if (!ids.add(document.id())) {
            // The batch keeps the last of several with one id; those before it count as changed by it.
            total = plus(total, new Ingestion.Written(0, 1, 0, 0, 0));
        }
        return true;
    }

    /** Roughly the memory that a document takes; everything counts that the caller can make large. */
    private static long sizeOf(Document document) {
        long size = BYTES_PER_DOCUMENT
                + document.id().length()
                + document.title().length()
                + document.body().length()
                + sizeOf(document.source())
                + sizeOf(document.metadata())
                + sizeOf(document.tags());
        long vectors = document.vectors().values().stream()
                .mapToLong(IngestRun::sizeOf)
                .sum();
        return vectors
                + (document.vector() == null
                        ? size
                        : size + 4L * document.vector().dimensions());
    }

    private static long sizeOf(VectorValue value) {
        return switch (value) {
            case Vector dense -> 4L * dense.dimensions();
            case BitVector bits -> bits.dimensions() / 8;
            case SparseVector sparse -> BYTES_PER_VALUE * sparse.elements().size();
        };
    }

    private static long sizeOf(@Nullable Object value) {
        return switch (value) {
            case null -> 0;
            case String text -> BYTES_PER_VALUE + text.length();
            case Map<?, ?> map -> {
                long size = BYTES_PER_VALUE;
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    size += sizeOf(entry.getKey()) + sizeOf(entry.getValue());
                }
                yield size;
            }
            case List<?> list -> {
                long size = BYTES_PER_VALUE;
                for (Object element : list) {
                    size += sizeOf(element);
                }
                yield size;
            }
            default -> BYTES_PER_VALUE;
        };
    }

    /** Of several documents with one id the last counts, so a batch waits for those before it that have one of its ids. */
    private void finishThoseThatShare(Set<String> ids) {
        while (onTheirWay.stream().anyMatch(others -> !Collections.disjoint(others, ids))) {
            finishOne();
        }
    }

    /** Waits for whichever is written first: the oldest may wait for another's new words, or merge statistics for seconds. */
    private void finishOne() {
        try {
            Finished first = finished.take().get();
            onTheirWay.remove(first.ids());
            Ingestion.Written written = first.written();
            expectsNew &= written.changed() == 0 && written.unchanged() == 0;
            total = plus(total, written);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case TuskException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("the ingestion was interrupted");
            cancelled.initCause(e);
            throw cancelled;
        }
        listener.progress(
                new IngestProgress(read, total.added(), total.changed(), total.unchanged(), failed, total.chunks()));
    }

    private static Ingestion.Written plus(Ingestion.Written a, Ingestion.Written b) {
        return new Ingestion.Written(
                a.added() + b.added(),
                a.changed() + b.changed(),
                a.unchanged() + b.unchanged(),
                a.chunks() + b.chunks(),
                a.embedded() + b.embedded());
    }
}
