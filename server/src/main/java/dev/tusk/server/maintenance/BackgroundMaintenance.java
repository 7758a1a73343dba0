package dev.tusk.server.maintenance;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.maintain.MaintenanceReport;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maintains each collection some time after it was written to, so that the words of fuzzy search and the vector index come
 * without anybody asking. One collection at a time; a write puts the work off until writes have paused, and work that took
 * long comes back the later. Safe for use by many threads at once.
 */
public final class BackgroundMaintenance implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundMaintenance.class);

    /** Writes have paused when none came for so long. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    /** Writes that never pause do not put the work off for longer. */
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    /** How long a stop waits for work that is running. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** At the most every eleventh moment is spent on maintaining one collection. */
    private static final int REST_FACTOR = 10;

    private final Tusk tusk;
    private final Duration quiet;
    private final ScheduledExecutorService worker;
    private final Map<String, Due> due = new HashMap<>();
    private final Map<String, Long> restUntilNanos = new HashMap<>();

    private record Due(long firstWriteNanos, ScheduledFuture<?> run) {}

    public BackgroundMaintenance(Tusk tusk) {
        this(tusk, QUIET);
    }

    BackgroundMaintenance(Tusk tusk, Duration quiet) {
        this.tusk = tusk;
        this.quiet = quiet;
        this.worker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("tusk-maintenance").daemon().factory());
    }

    /** Notes that a collection was written to. */
    public synchronized void written(String collection) {
        if (worker.isShutdown()) {
            return;
        }
        long now = System.nanoTime();
        Due before = due.get(collection);
        long first = before == null ? now : before.firstWriteNanos();
        if (before != null) {
            before.run().cancel(false);
        }
        long delay = Math.min(quiet.toNanos(), first + LONGEST_DELAY.toNanos() - now);
        long rest = restUntilNanos.getOrDefault(collection, now) - now;
        ScheduledFuture<?> run =
                worker.schedule(() -> maintain(collection), Math.max(0, Math.max(delay, rest)), TimeUnit.NANOSECONDS);
        due.put(collection, new Due(first, run));
    }

    private void maintain(String name) {
        synchronized (this) {
            due.remove(name);
        }
        long start = System.nanoTime();
        try {
            Collection collection = tusk.collection(name);
            MaintenanceReport report = collection.maintain(step -> LOG.debug("collection \"{}\": {}", name, step));
            LOG.debug("maintained collection \"{}\" in {}: {}", name, report.took(), report.done());
        } catch (TuskException e) {
            if (e.code() == ErrorCode.COLLECTION_NOT_FOUND) {
                LOG.debug("collection \"{}\" is gone", name);
            } else {
                LOG.warn(
                        "cannot maintain collection \"{}\": {} {}",
                        name,
                        e.code().code(),
                        e.getMessage());
            }
        } catch (RuntimeException e) {
            // The worker would otherwise drop the failure without a word.
            LOG.error("cannot maintain collection \"{}\"", name, e);
        }
        long end = System.nanoTime();
        synchronized (this) {
            restUntilNanos.put(name, end + (end - start) * REST_FACTOR);
        }
    }

    /**
     * Drops what is due and waits a moment for work that is running. Longer work goes on until the data source is closed;
     * the next one repairs what it leaves.
     */
    @Override
    public void close() {
        synchronized (this) {
            due.values().forEach(each -> each.run().cancel(false));
            due.clear();
            worker.shutdown();
        }
        try {
            if (!worker.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("stopped while a collection was being maintained; the next maintenance finishes the work");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
