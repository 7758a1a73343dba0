package dev.tusk.bench.vectors;

import dev.tusk.bench.figure.Samples;
import dev.tusk.core.Collection;
import dev.tusk.core.document.Document;
import dev.tusk.core.search.SearchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Searches and writes at a steady rate, whatever those before take. The time of a search counts from the moment it was due, so that one
 * that waits for others is seen to.
 */
final class SteadyLoad implements AutoCloseable {

    static final int SEARCHES_PER_SECOND = 200;
    static final int WRITES_PER_SECOND = 20;

    private static final int THREADS = 12;
    private static final int MOST_WAITING = 2_000;

    private final Collection collection;
    private final int documents;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    private final ExecutorService workers = Executors.newFixedThreadPool(THREADS);
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final AtomicLong searched = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private volatile ConcurrentLinkedQueue<Double> millis = new ConcurrentLinkedQueue<>();

    SteadyLoad(Collection collection, int documents) {
        this.collection = collection;
        this.documents = documents;
    }

    /** Begins; goes on until it is closed. */
    void begin() {
        long searchEvery = 1_000_000_000L / SEARCHES_PER_SECOND;
        long writeEvery = 1_000_000_000L / WRITES_PER_SECOND;
        var searching = clock.scheduleAtFixedRate(() -> due(this::search), 0, searchEvery, TimeUnit.NANOSECONDS);
        var writing = clock.scheduleAtFixedRate(() -> due(this::write), 0, writeEvery, TimeUnit.NANOSECONDS);
        if (searching.isDone() || writing.isDone()) {
            throw new IllegalStateException("the load does not run");
        }
    }

    private void due(LongConsumer request) {
        long now = System.nanoTime();
        if (!waiting.tryAcquire()) {
            failures.add("%d requests wait; this one was not sent".formatted(MOST_WAITING));
            return;
        }
        workers.execute(() -> {
            try {
                request.accept(now);
            } catch (RuntimeException e) {
                failures.add(e.toString());
            } finally {
                waiting.release();
            }
        });
    }

    private void search(long due) {
        long number = searched.getAndIncrement();
        int hits = collection
                .search(SearchRequest.vector("query " + Math.floorMod(number * 7_919, documents))
                        .build())
                .hits()
                .size();
        if (hits != 10) {
            failures.add("a search found %d".formatted(hits));
        }
        millis.add((System.nanoTime() - due) / 1e6);
    }

    /** Each document is written once in a while, by one writer at a time. */
    @SuppressWarnings("unused") // when it was due counts for searches alone
    private void write(long due) {
        long number = written.getAndIncrement();
        long document = Math.floorMod(number * 104_729, documents);
        String id = "v" + document;
        String body = "%d in version %d".formatted(document, number);
        collection.put(Document.of(id, body));
        bodies.put(id, body);
    }

    /** The times of searches since the last call, in milliseconds. */
    Samples times() {
        ConcurrentLinkedQueue<Double> taken = millis;
        millis = new ConcurrentLinkedQueue<>();
        Samples samples = new Samples();
        taken.forEach(samples::add);
        return samples;
    }

    List<String> failures() {
        return new ArrayList<>(failures);
    }

    long writes() {
        return written.get();
    }

    /** Of the documents that were written, how many are not as they were written last. */
    long lost() {
        return bodies.entrySet().stream()
                .filter(entry -> collection
                        .get(entry.getKey())
                        .filter(stored -> stored.document().body().equals(entry.getValue()))
                        .isEmpty())
                .count();
    }

    /** Sends nothing more, and waits for what was sent. */
    void end() {
        clock.shutdown();
        clock.close();
        workers.shutdown();
        workers.close();
    }

    @Override
    public void close() {
        end();
    }
}
