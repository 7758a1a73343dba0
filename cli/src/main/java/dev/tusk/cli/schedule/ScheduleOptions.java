package dev.tusk.cli.schedule;

import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.core.Tusk;
import dev.tusk.core.schedule.Schedule;
import dev.tusk.core.schedule.ScheduleStatus;
import dev.tusk.core.schedule.Timing;
import dev.tusk.server.wire.ScheduleJson;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When an ingestion is to run by itself. */
public final class ScheduleOptions {

    @Option(
            names = "--schedule",
            paramLabel = "WHEN",
            description =
                    "Do not run it: store it under its name, for \"tusk serve --run-schedules\" to run every so often (30m, 1h, 1d) or at "
                            + "the times of a cron expression (\"0 3 * * *\"). One of the same name is replaced.")
    private @Nullable String schedule;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            description =
                    "In which the hours of --schedule are meant, for example Europe/Berlin. Default: this machine's.")
    private @Nullable String zone;

    /** Whether the ingestion is to be stored and not to be run. */
    public boolean given() {
        return schedule != null;
    }

    /** Keeps what is wrong with the options. */
    public void check(Checks checks) {
        checks.require(
                schedule != null || zone == null, "--time-zone is of --schedule, which is missing", Timing.FORMS);
        if (schedule != null) {
            checks.attempt(this::timing);
        }
    }

    private Timing timing() {
        return Timing.of(Objects.requireNonNull(schedule), zone == null ? ZoneId.systemDefault() : Timing.zone(zone));
    }

    /**
     * Stores an ingestion and tells when it runs.
     *
     * @param arguments of {@code tusk ingest}, as {@link StoredArguments} makes them
     */
    public int store(Tusk tusk, String collection, String name, List<String> arguments, Output output) {
        ScheduleStatus stored = tusk.schedules()
                .store(new Schedule(
                        collection,
                        name,
                        arguments,
                        Path.of("").toAbsolutePath().toString(),
                        timing()));
        if (output.json()) {
            output.json(ScheduleJson.whole(stored));
        } else {
            output.foreign("stored ingestion \"%s\" of collection \"%s\": \"%s\"%s, next run %s"
                    .formatted(
                            name,
                            collection,
                            stored.schedule().timing().text(),
                            stored.schedule().timing() instanceof Timing.Cron cron ? " in " + cron.zone() : "",
                            stored.nextRun()));
            output.say("it is run by \"tusk serve --run-schedules\" on this machine");
        }
        return 0;
    }
}
