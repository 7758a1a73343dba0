package dev.tusk.server.schedules;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.schedule.Claim;
import dev.tusk.core.schedule.RunOutcome;
import dev.tusk.core.schedule.ScheduleStatus.State;
import dev.tusk.core.schedule.Schedules;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a scheduled ingestion, from its claim to its outcome: a process that is watched, and ended where it has to be. */
public final class ScheduledRun {

    /** How long a claim is good for; so long a run waits whose server was killed. */
    public static final Duration LEASE = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(ScheduledRun.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration RENEWAL = Duration.ofSeconds(5);

    /** A run that is asked to stop commits what it has read. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final int SOME_FAILED = 1;

    /** What a process ends with that was asked to: Ctrl-C on a terminal asks it before its server can. */
    private static final Set<Integer> INTERRUPTED = Set.of(130, 143);

    private final Schedules schedules;
    private final Launcher launcher;
    private final BooleanSupplier stopped;
    private final Consumer<String> errors;

    /**
     * Prepares runs.
     *
     * @param stopped whether the run has to end
     * @param errors hears each line of the process's standard error, on a thread of its own
     */
    public ScheduledRun(Schedules schedules, Launcher launcher, BooleanSupplier stopped, Consumer<String> errors) {
        this.schedules = schedules;
        this.launcher = launcher;
        this.stopped = stopped;
        this.errors = errors;
    }

    /** Runs what was claimed, tells the database what came of it, and returns that. */
    public RunOutcome run(Claim claim) throws InterruptedException {
        RunOutcome outcome = outcome(claim);
        schedules.end(claim, outcome);
        return outcome;
    }

    private RunOutcome outcome(Claim claim) throws InterruptedException {
        Process process;
        try {
            process = launcher.start(claim.schedule());
        } catch (IOException e) {
            return new RunOutcome(
                    State.FAILED,
                    null,
                    "cannot start a process in \"%s\": %s"
                            .formatted(claim.schedule().directory(), e.getMessage()));
        }
        RunOutput output = new RunOutput();
        Thread out = reading("tusk-schedule-out", process.inputReader(StandardCharsets.UTF_8), output::line);
        Thread err = reading("tusk-schedule-err", process.errorReader(StandardCharsets.UTF_8), line -> {
            output.error(line);
            errors.accept(line);
        });
        boolean asked;
        try {
            asked = await(process, claim);
        } finally {
            end(process);
        }
        if (!out.join(PATIENCE) || !err.join(PATIENCE)) {
            LOG.warn(
                    "the output of ingestion \"{}\" has no end: a process of its own is left",
                    claim.schedule().name());
        }
        return outcome(process.exitValue(), asked, output);
    }

    private static RunOutcome outcome(int status, boolean asked, RunOutput output) {
        String report = output.report().orElse(null);
        if (report != null && (status == 0 || status == SOME_FAILED)) {
            return new RunOutcome(status == 0 ? State.ENDED : State.PARTIAL, report, null);
        }
        if (asked || INTERRUPTED.contains(status)) {
            return new RunOutcome(State.STOPPED, report, null);
        }
        return new RunOutcome(State.FAILED, report, output.problem().orElse("its process ended with status " + status));
    }

    /** Waits for the end of the process; true where it has to be ended. */
    private boolean await(Process process, Claim claim) throws InterruptedException {
        long renewAt = System.nanoTime() + RENEWAL.toNanos();
        while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            if (stopped.getAsBoolean()) {
                return true;
            }
            if (System.nanoTime() - renewAt >= 0) {
                if (!renew(claim)) {
                    LOG.warn(
                            "ingestion \"{}\" was unscheduled, or is run by another server: its process is ended",
                            claim.schedule().name());
                    return true;
                }
                renewAt = System.nanoTime() + RENEWAL.toNanos();
            }
        }
        return false;
    }

    /** A database that is away for a while ends no run: its process has to see to that itself. */
    private boolean renew(Claim claim) {
        try {
            return schedules.renew(claim, LEASE);
        } catch (TuskException e) {
            LOG.warn(
                    "cannot renew the claim of ingestion \"{}\": {}",
                    claim.schedule().name(),
                    e.getMessage());
            return true;
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private static Thread reading(String name, BufferedReader from, Consumer<String> to) {
        return Thread.ofVirtual().name(name).start(() -> {
            try (from) {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    to.accept(line);
                }
            } catch (IOException e) {
                LOG.debug("the output of a run broke off", e);
            }
        });
    }
}
