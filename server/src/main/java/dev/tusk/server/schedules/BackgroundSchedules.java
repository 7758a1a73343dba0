package dev.tusk.server.schedules;

import dev.tusk.core.Tusk;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.schedule.Claim;
import dev.tusk.core.schedule.RunOutcome;
import dev.tusk.core.schedule.ScheduleStatus;
import dev.tusk.core.schedule.Schedules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what is due, from when it is made to {@link #close}, a few at a time. Safe for use by many threads at once. */
public final class BackgroundSchedules implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundSchedules.class);
    /** Longer than a run is given to end in order. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Schedules schedules;
    private final ScheduledRun runs;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Thread> threads;
    private volatile List<ScheduleStatus> latest = List.of();

    /**
     * Starts.
     *
     * @param atOnce how many run at the same time, at the most
     */
    public BackgroundSchedules(Tusk tusk, Launcher launcher, int atOnce) {
        this.schedules = tusk.schedules();
        this.runs = new ScheduledRun(schedules, launcher, () -> stopped.getCount() == 0, line -> LOG.debug("{}", line));
        this.threads = IntStream.rangeClosed(0, atOnce)
                .mapToObj(i -> Thread.ofPlatform()
                        .name("tusk-schedule-" + i)
                        .daemon()
                        .start(i == 0 ? () -> repeat(this::look, LOOK) : () -> repeat(this::runOne, PAUSE)))
                .toList();
    }

    /** Work that tells whether there may be more of it at once. */
    private interface Work {
        boolean run() throws InterruptedException;
    }

    private void repeat(Work work, Duration pause) {
        Duration next = Duration.ZERO;
        try {
            while (!stopped.await(next.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    next = work.run() ? Duration.ZERO : pause;
                } catch (TuskException e) {
                    next = next.multipliedBy(2).compareTo(pause) < 0 ? pause : next.multipliedBy(2);
                    next = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
                    if (e.code() != ErrorCode.NOT_SET_UP) {
                        LOG.warn("cannot run what is scheduled: {} {}", e.code().code(), e.getMessage());
                    }
                } catch (RuntimeException e) {
                    // The thread would otherwise end without a word.
                    LOG.error("cannot run what is scheduled", e);
                    next = LONGEST_PAUSE;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean look() {
        latest = schedules.list();
        return false;
    }

    private boolean runOne() throws InterruptedException {
        Optional<Claim> due = schedules.claim(ScheduledRun.LEASE);
        if (due.isEmpty()) {
            return false;
        }
        Claim claim = due.get();
        LOG.info(
                "running ingestion \"{}\" of collection \"{}\"",
                claim.schedule().name(),
                claim.schedule().collection());
        RunOutcome outcome = runs.run(claim);
        switch (outcome.state()) {
            case ENDED, STOPPED, NEVER, RUNNING, KILLED ->
                LOG.info(
                        "ingestion \"{}\": {}",
                        claim.schedule().name(),
                        outcome.state().wireName());
            case PARTIAL, FAILED ->
                LOG.warn(
                        "ingestion \"{}\": {} {}",
                        claim.schedule().name(),
                        outcome.state().wireName(),
                        outcome.problem() == null ? "" : outcome.problem());
        }
        return true;
    }

    /** All schedules, as of the last few seconds; asks no database. */
    public List<ScheduleStatus> latest() {
        return latest;
    }

    /** Begins to stop, without waiting: runs that are under way are asked to end, and go on with the next start. */
    public void stop() {
        stopped.countDown();
    }

    /** Stops, and waits for runs that are under way. */
    @Override
    public void close() {
        stop();
        try {
            for (Thread thread : threads) {
                if (!thread.join(PATIENCE)) {
                    LOG.warn("a scheduled run does not end; it ends with this process");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
