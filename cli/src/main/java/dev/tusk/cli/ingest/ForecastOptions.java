package dev.tusk.cli.ingest;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Table;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.core.Tusk;
import dev.tusk.sources.hackernews.Forecast;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the whole of Hacker News would take. */
final class ForecastOptions {

    private static final int SAMPLE = 40_000;

    /** With a model, most of the time goes into vectors. */
    private static final int EMBEDDED_SAMPLE = 2_000;

    @Option(
            names = "--forecast",
            description =
                    "Tell what all of Hacker News would take on this server: time, disk and memory, measured with made-up items in a "
                            + "collection that is dropped again.")
    private boolean forecast;

    @Option(
            names = "--items",
            paramLabel = "N",
            defaultValue = "30000000",
            description = "How many items --forecast is for. Default: ${DEFAULT-VALUE}.")
    private long items;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "How many items --forecast measures with. Default: 40000, with a model 2000.")
    private @Nullable Integer sample;

    boolean given() {
        return forecast;
    }

    int print(Tusk tusk, String model, Output output, StatusLine line) {
        String made = model.equals(NewCollection.NO_MODEL) ? null : model;
        int most = Objects.requireNonNullElse(sample, made == null ? SAMPLE : EMBEDDED_SAMPLE);
        Forecast measured = Forecast.measure(tusk, items, most, made, line::show);
        line.clear();
        if (output.json()) {
            output.json(Printed.of(measured, model));
            return 0;
        }
        output.line("%s items, model %s; measured with %s and %s items on this server"
                .formatted(
                        Spoken.count(items),
                        model,
                        Spoken.count(measured.small().items()),
                        Spoken.count(measured.large().items())));
        output.table(new Table(
                List.of("WHAT", "FORECAST"),
                List.of(
                        List.of("documents", Spoken.count(measured.documents())),
                        List.of(
                                "load",
                                "%s, %s items/s"
                                        .formatted(
                                                Spoken.duration(measured.load()),
                                                Spoken.count(Math.round(measured.itemsPerSecond())))),
                        List.of("statistics and indexes", Spoken.duration(measured.maintenance())),
                        List.of("disk, tables", Spoken.bytes(measured.tableBytes())),
                        List.of("disk, indexes", Spoken.bytes(measured.indexBytes())),
                        List.of(
                                "memory of this process",
                                Spoken.bytes(measured.large().heapBytes()) + ", whatever the number"))));
        output.say("disk is without the log of the server (WAL)");
        return 0;
    }

    /** As programs read it. */
    record Printed(
            long items,
            String model,
            long documents,
            double loadSeconds,
            double maintenanceSeconds,
            long tableBytes,
            long indexBytes,
            long heapBytes,
            List<Measured> measured) {

        record Measured(long items, double loadSeconds, double maintenanceSeconds, long tableBytes, long indexBytes) {}

        static Printed of(Forecast forecast, String model) {
            return new Printed(
                    forecast.items(),
                    model,
                    forecast.documents(),
                    seconds(forecast.load()),
                    seconds(forecast.maintenance()),
                    forecast.tableBytes(),
                    forecast.indexBytes(),
                    forecast.large().heapBytes(),
                    List.of(measured(forecast.small()), measured(forecast.large())));
        }

        private static Measured measured(Forecast.Sample sample) {
            return new Measured(
                    sample.items(),
                    seconds(sample.load()),
                    seconds(sample.maintenance()),
                    sample.size().tableBytes() + sample.ledgerBytes(),
                    sample.size().indexBytes());
        }

        private static double seconds(Duration duration) {
            return duration.toMillis() / 1000.0;
        }
    }
}
