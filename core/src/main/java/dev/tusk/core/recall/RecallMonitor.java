package dev.tusk.core.recall;

import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Measures in the background what share of the nearest vectors searches find, by some of the queries that are asked: each is run again as
 * a vector search for ten runs it, and compared with all vectors. After each it rests so long that it is at work for no more than its share of the time, with
 * one process of the server, on a replica where there is one. What it measures is kept with the collection, or in memory where the user may not write there. Runs until it is closed; safe for use by many threads at once.
 */
public final class RecallMonitor implements AutoCloseable {

    /** Of the time of one process. */
    public static final double DEFAULT_SHARE = 0.01;

    private static final double GREATEST_SHARE = 0.5;

    private static final System.Logger LOG = System.getLogger(RecallMonitor.class.getName());

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration LEAST_REST = Duration.ofMillis(50);
    private static final Duration NOTHING_ASKED = Duration.ofSeconds(2);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(300);

    /** How many queries of a collection are compared before the next one's turn; they are written together. */
    private static final int AT_ONCE = 8;

    private final Supplier<Map<String, CollectionRecall>> collections;
    private final double share;
    private final @Nullable Database replica;
    private final Map<String, RecallStatus> latest = new ConcurrentHashMap<>();
    private final Map<String, MeasurementLog> logs = new HashMap<>();

    /** What was last told of a collection, and of none under the empty name: the same is not told again and again. */
    private final Map<String, String> told = new HashMap<>();

    private final Thread worker;

    /**
     * Starts to measure.
     *
     * @param collections those that searches are made in, by name; asked again each time
     * @param share of the time that it may be at work, above 0, up to 0.5
     * @param replica a standby of the same database that queries are compared on, or null for the database itself; while it cannot be
     *     reached nothing is measured, as the other was to be spared
     * @throws TuskException {@code INVALID_REQUEST} for another share
     */
    public RecallMonitor(
            Supplier<Map<String, CollectionRecall>> collections, double share, @Nullable DataSource replica) {
        if (!(share > 0 && share <= GREATEST_SHARE)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the share of the time for measuring recall is %s; it must be above 0 and at most %s"
                            .formatted(share, GREATEST_SHARE),
                    "0.01 is usual");
        }
        this.collections = collections;
        this.share = share;
        this.replica = replica == null ? null : new Database(replica);
        this.worker = Thread.ofPlatform().name("tusk-recall").daemon().start(this::run);
    }

    /** How the promises of collections that were measured since the start are kept, by name. */
    public Map<String, RecallStatus> latest() {
        return Map.copyOf(latest);
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (!attempted()) {
                    Thread.sleep(NOTHING_ASKED);
                }
            }
        } catch (InterruptedException e) {
            // It was closed.
            Thread.currentThread().interrupt();
        }
    }

    /** A round; false also where the collections could not be looked up. */
    private boolean attempted() throws InterruptedException {
        try {
            boolean any = round();
            told.remove("");
            return any;
        } catch (RuntimeException e) {
            tell("", "recall is not measured: " + e.getMessage(), e);
            return false;
        }
    }

    /** Measures each collection by some of what was asked there; false where nothing was. */
    private boolean round() throws InterruptedException {
        boolean any = false;
        Map<String, CollectionRecall> searched = collections.get();
        latest.keySet().retainAll(searched.keySet());
        logs.keySet().retainAll(searched.keySet());
        for (Map.Entry<String, CollectionRecall> each : searched.entrySet()) {
            List<Vector> asked = each.getValue().takeAsked(AT_ONCE);
            if (asked.isEmpty()) {
                continue;
            }
            long start = System.nanoTime();
            try {
                any |= measure(each.getKey(), each.getValue(), asked);
                told.remove(each.getKey());
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                tell(
                        each.getKey(),
                        "the recall of collection \"%s\" is not measured: %s".formatted(each.getKey(), e.getMessage()),
                        e);
                latest.remove(each.getKey());
                rest(Math.max(System.nanoTime() - start, AFTER_FAILURE.toNanos()));
            }
        }
        return any;
    }

    /** What is no failure of the database is a defect, which has to be told with its place. A replica ends statements that hinder it. */
    private void tell(String about, String message, RuntimeException failure) {
        boolean isNew = !message.equals(told.put(about, message));
        if (!(failure instanceof TuskException known)) {
            LOG.log(System.Logger.Level.ERROR, message, failure);
        } else if (isNew && !(replica != null && known.code() == ErrorCode.CONCURRENT_CHANGE)) {
            LOG.log(System.Logger.Level.WARNING, message);
        }
    }

    /** False where there is nothing to measure, as all vectors are compared. */
    private boolean measure(String name, CollectionRecall collection, List<Vector> asked) throws InterruptedException {
        long begun = System.nanoTime();
        MeasurementLog log = logs.computeIfAbsent(name, MeasurementLog::new);
        RecallStatus before = collection.status(log.unkept());
        if (before.isExact()) {
            latest.put(name, before);
            rest(System.nanoTime() - begun);
            return false;
        }
        log.keepQueries(collection, asked);
        rest(System.nanoTime() - begun);
        @Nullable Measurement batch = null;
        try {
            for (Vector query : asked) {
                long start = System.nanoTime();
                Measurement one = collection.compare(query, replica).orElse(null);
                if (one == null) {
                    // The index was dropped meanwhile.
                    break;
                }
                if (batch != null && !batch.isOfSameWay(one)) {
                    log.note(collection, batch);
                    batch = null;
                }
                batch = batch == null ? one : batch.plus(one);
                rest(System.nanoTime() - start);
            }
        } finally {
            if (batch != null) {
                log.note(collection, batch);
            }
        }
        long ended = System.nanoTime();
        latest.put(name, collection.status(log.unkept()));
        rest(System.nanoTime() - ended);
        return true;
    }

    private void rest(long workedNanos) throws InterruptedException {
        long nanos = (long) (workedNanos * (1 / share - 1));
        Thread.sleep(Duration.ofNanos(Math.max(LEAST_REST.toNanos(), nanos)));
    }

    /** Waits a moment for a comparison that is running; a longer one ends by its time limit of two minutes, or with the data source. */
    @Override
    public void close() {
        worker.interrupt();
        try {
            worker.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
