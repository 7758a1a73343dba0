package dev.tusk.core.ingest;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.TuskException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One ingestion of any number of documents in bounded memory. The calling thread reads, checks and prepares one batch while
 * another thread writes the one before; each batch is a transaction. Not for use by several threads at once.
 */
public final class IngestRun {

    private static final int MAX_BATCH_DOCUMENTS = 5000;
    private static final int MAX_BATCH_BYTES = 8 * 1024 * 1024;
    private static final int MAX_EMBEDDED_BATCH_DOCUMENTS = 64;
    private static final int MAX_EMBEDDED_BATCH_BYTES = 256 * 1024;
    private static final long BYTES_PER_DOCUMENT = 200;
    private static final long BYTES_PER_VALUE = 48;

    private final Ingestion ingestion;
    private final IngestListener listener;
    private final int maxDocuments;
    private final int maxBytes;

    private long read;
    private long failed;
    private Ingestion.Written total = new Ingestion.Written(0, 0, 0, 0, 0);

    /**
     * A run that has not begun.
     *
     * @param embeds whether a model makes vectors; batches are small then, so that little is lost and progress shows
     */
    public IngestRun(Ingestion ingestion, IngestListener listener, boolean embeds) {
        this.ingestion = ingestion;
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
        long start = System.nanoTime();
        ExecutorService background = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("tusk-ingest-writer").daemon().factory());
        try {
            @Nullable Future<Ingestion.Written> writing = null;
            while (source.hasNext()) {
                List<Document> batch = nextBatch(source);
                if (batch.isEmpty()) {
                    continue;
                }
                Ingestion.Prepared prepared = ingestion.prepare(batch);
                finish(writing);
                writing = background.submit(() -> ingestion.write(prepared));
            }
            finish(writing);
        } finally {
            background.shutdown();
            // A write that runs is let finish: the connection is then back in its pool, and nothing is half done.
            background.close();
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

    private List<Document> nextBatch(Iterator<Document> source) {
        List<Document> batch = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        long bytes = 0;
        while (batch.size() < maxDocuments && bytes < maxBytes && source.hasNext()) {
            Document document = source.next();
            read++;
            try {
                ingestion.check(document);
            } catch (TuskException refused) {
                failed++;
                listener.failed(document.id(), refused);
                continue;
            }
            batch.add(document);
            if (!ids.add(document.id())) {
                // The batch keeps the last of several with one id; those before it count as changed by it.
                total = plus(total, new Ingestion.Written(0, 1, 0, 0, 0));
            }
            bytes += sizeOf(document);
        }
        return batch;
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
        return document.vector() == null ? size : size + 4L * document.vector().dimensions();
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

    private void finish(@Nullable Future<Ingestion.Written> writing) {
        if (writing == null) {
            return;
        }
        try {
            total = plus(total, writing.get());
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
