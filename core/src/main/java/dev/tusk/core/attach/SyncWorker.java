package dev.tusk.core.attach;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Syncs all collections that follow tables, in the background, until it is closed: one step of each in turn. It looks for changes every 0.2
 * seconds, as a notification at each commit would have the commits of an application wait for each other.
 */
public final class SyncWorker implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** How often is looked for other collections to sync, and how far each is behind. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

    /** How long a stop waits for a step that is running. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(SyncWorker.class.getName());

    private final Supplier<List<SyncStatus>> statuses;
    private final Function<String, TableSync> syncs;
    private final Listener listener;
    private volatile Latest latest = new Latest(List.of(), System.nanoTime());
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    /** Hears what is done, on the worker's thread. */
    public interface Listener {

        /** A step that did something. */
        void worked(String collection, SyncStep step);

        /** A step that failed; it is tried again after the delay. */
        void failed(String collection, TuskException failure, Duration delay);
    }

    private record Latest(List<SyncStatus> statuses, long readAtNanos) {}

    /** @param sync null where it is to be made, at first and after a failure */
    private record Following(
            @Nullable TableSync sync,
            long readyAtNanos,
            @Nullable Duration delay) {}

    /**
     * Starts.
     *
     * @param statuses tells which collections there are to sync, and how far they are behind; asked every few seconds
     * @param syncs makes what syncs one of them
     */
    public SyncWorker(Supplier<List<SyncStatus>> statuses, Function<String, TableSync> syncs, Listener listener) {
        this.statuses = statuses;
        this.syncs = syncs;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("tusk-sync").daemon().start(this::run);
    }

    private void run() {
        Map<String, Following> following = new HashMap<>();
        long lookAt = System.nanoTime();
        long lookDelay = LOOK.toNanos();
        while (true) {
            if (System.nanoTime() - lookAt >= 0) {
                lookDelay = look(following) ? LOOK.toNanos() : Math.min(lookDelay * 2, LONGEST_DELAY.toNanos());
                lookAt = System.nanoTime() + lookDelay;
            }
            boolean worked = false;
            for (String collection : List.copyOf(following.keySet())) {
                worked |= step(collection, following);
                if (stopped.getCount() == 0) {
                    return;
                }
            }
            if (!worked && isStoppedWithin(PAUSE)) {
                return;
            }
        }
    }

    /**
     * How far each collection is behind, as of the last few seconds; asks no database. A lag that was there when it was last read has grown
     * since, where it could not be read again.
     */
    public List<SyncStatus> latest() {
        Latest known = latest;
        Duration age = Duration.ofNanos(System.nanoTime() - known.readAtNanos());
        return known.statuses().stream()
                .map(status -> age.compareTo(LOOK.multipliedBy(2)) > 0 && status.waiting() > 0
                        ? status.withLag(status.lag().plus(age))
                        : status)
                .toList();
    }

    private boolean isStoppedWithin(Duration pause) {
        try {
            return stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private boolean look(Map<String, Following> following) {
        try {
            List<SyncStatus> found = statuses.get();
            latest = new Latest(found, System.nanoTime());
            List<String> names = found.stream().map(SyncStatus::collection).toList();
            following.keySet().retainAll(names);
            for (String name : names) {
                if (!following.containsKey(name)) {
                    following.put(name, new Following(null, System.nanoTime(), null));
                }
            }
            return true;
        } catch (TuskException e) {
            LOG.log(
                    e.code() == ErrorCode.NOT_SET_UP ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                    "cannot look for tables to sync: " + e.getMessage());
            return false;
        } catch (RuntimeException e) {
            // The thread would otherwise end without a word.
            LOG.log(System.Logger.Level.ERROR, "cannot look for tables to sync", e);
            return false;
        }
    }

    private boolean step(String collection, Map<String, Following> following) {
        Following one = following.get(collection);
        if (one == null || System.nanoTime() - one.readyAtNanos() < 0) {
            return false;
        }
        try {
            TableSync known = one.sync();
            TableSync sync = known == null ? syncs.apply(collection) : known;
            SyncStep step = sync.step();
            following.put(collection, new Following(sync, System.nanoTime(), null));
            if (step.worked()) {
                listener.worked(collection, step);
            }
            return step.worked();
        } catch (TuskException e) {
            if (e.code() == ErrorCode.COLLECTION_NOT_FOUND) {
                // Detached meanwhile.
                following.remove(collection);
                return false;
            }
            Duration delay = delay(one.delay());
            following.put(collection, new Following(null, System.nanoTime() + delay.toNanos(), delay));
            listener.failed(collection, e, delay);
            return false;
        } catch (RuntimeException | Error e) {
            // One collection's fault, as text that overflows a stack, must not end the syncing of all others.
            LOG.log(System.Logger.Level.ERROR, "cannot sync collection \"%s\"".formatted(collection), e);
            following.put(collection, new Following(null, System.nanoTime() + LONGEST_DELAY.toNanos(), LONGEST_DELAY));
            return false;
        }
    }

    private static Duration delay(@Nullable Duration before) {
        if (before == null) {
            return FIRST_DELAY;
        }
        Duration twice = before.multipliedBy(2);
        return twice.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : twice;
    }

    /** Stops, and waits a moment for a step that is running. What that leaves undone is noted still. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            if (!thread.join(PATIENCE)) {
                LOG.log(System.Logger.Level.INFO, "stopped while rows were being synced; the next start goes on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
