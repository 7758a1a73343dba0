package dev.tusk.core.recall;

import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures in the background what share of the nearest vectors searches find, by some of the queries that are asked: each is run again as
 * searches run it, and compared with all vectors. After each it rests so long that it is at work for no more than its share of the time, with
 * one process of the server. What it measures is kept with the collection. Runs until it is closed; safe for use by many threads at once.
 */
public final class RecallMonitor implements AutoCloseable {

    /** Of the time of one process. */
    public static final double DEFAULT_SHARE = 0.01;

    private static final double GREATEST_SHARE = 0.5;

    private static final System.Logger LOG = System.getLogger(RecallMonitor.class.getName());

    private static final Duration LEAST_REST = Duration.ofMillis(50);
    private static final Duration NOTHING_ASKED = Duration.ofSeconds(2);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

    /** A measurement is written when it has so many queries, or is so old. */
    private static final int FULL = 20;

    private static final Duration OLD = Duration.ofMinutes(5);

    private final Supplier<Map<String, CollectionRecall>> collections;
    private final double share;
    private final Map<String, RecallStatus> latest = new ConcurrentHashMap<>();
    private final Thread worker;

    /**
     * Starts to measure.
     *
     * @param collections those that searches are made in, by name; asked again each time
     * @param share of the time that it may be at work, above 0, up to 0.5
     * @throws TuskException {@code INVALID_REQUEST} for another share
     */
    public RecallMonitor(Supplier<Map<String, CollectionRecall>> collections, double share) {
        if (!(share > 0 && share <= GREATEST_SHARE)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the share of the time for measuring recall is %s; it must be above 0 and at most %s"
                            .formatted(share, GREATEST_SHARE),
                    "0.01 is usual");
        }
        this.collections = collections;
        this.share = share;
        this.worker = Thread.ofPlatform().name("tusk-recall").daemon().start(this::run);
    }

    /** How the promises of collections that were measured since the start are kept, by name. */
    public Map<String, RecallStatus> latest() {
        return Map.copyOf(latest);
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (!round()) {
                    Thread.sleep(NOTHING_ASKED);
                }
            }
        } catch (InterruptedException e) {
            // It was closed.
            Thread.currentThread().interrupt();
        }
    }

    /** Measures each collection by what was asked there; false where nothing was. */
    private boolean round() throws InterruptedException {
        boolean any = false;
        for (Map.Entry<String, CollectionRecall> each : collections.get().entrySet()) {
            List<Vector> asked = each.getValue().takeAsked();
            if (asked.isEmpty()) {
                continue;
            }
            any = true;
            try {
                measure(each.getKey(), each.getValue(), asked);
            } catch (TuskException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the recall of collection \"%s\" is not measured: %s".formatted(each.getKey(), e.getMessage()));
                Thread.sleep(AFTER_FAILURE);
            }
        }
        return any;
    }

    private void measure(String name, CollectionRecall collection, List<Vector> asked) throws InterruptedException {
        long begun = System.nanoTime();
        @Nullable Measurement batch = null;
        for (Vector query : asked) {
            long start = System.nanoTime();
            Measurement one = collection.compare(query).orElse(null);
            if (one == null) {
                // All vectors are compared, or nothing is there.
                break;
            }
            batch = batch == null || !batch.isOfSameWay(one) ? written(collection, batch, one) : batch.plus(one);
            if (batch.recall().queries() >= FULL || System.nanoTime() - begun > OLD.toNanos()) {
                collection.note(batch);
                batch = null;
                begun = System.nanoTime();
            }
            rest(System.nanoTime() - start);
        }
        if (batch != null) {
            collection.note(batch);
        }
        collection.keepQueries(asked);
        latest.put(name, collection.status());
    }

    /** The next batch, after the one before, of another way to walk, was written. */
    private static Measurement written(CollectionRecall collection, @Nullable Measurement before, Measurement next) {
        if (before != null) {
            collection.note(before);
        }
        return next;
    }

    private void rest(long workedNanos) throws InterruptedException {
        long nanos = (long) (workedNanos * (1 / share - 1));
        Thread.sleep(Duration.ofNanos(Math.max(LEAST_REST.toNanos(), nanos)));
    }

    /** Ends at once; a comparison that runs is broken off. */
    @Override
    public void close() {
        worker.interrupt();
    }
}
