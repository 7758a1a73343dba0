package dev.tusk.cli.ingestion;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.output.Table;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.ledger.DroppedItem;
import dev.tusk.core.ledger.FailedItem;
import dev.tusk.core.ledger.IngestionStatus;
import dev.tusk.core.ledger.Ledger;
import dev.tusk.core.ledger.ReadPart;
import dev.tusk.core.schedule.ScheduleStatus;
import dev.tusk.core.schedule.Timing;
import dev.tusk.server.wire.IngestionJson;
import dev.tusk.server.wire.ScheduleJson;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "show",
        description =
                "Show an ingestion, its schedule, its last run, how far a source that is read in order was read, and the items that "
                        + "failed or were left out with their reasons.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk ingestion show handbook /home/ann/docs")
final class ShowIngestion extends OneIngestion {

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many of these items and parts, at most 10000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Mixin
    private OutputOptions options = new OutputOptions();

    ShowIngestion(Shell shell) {
        super(shell);
    }

    @Override
    void run(Tusk tusk, Collection into, String ingestion) {
        Output output = new Output(shell(), options);
        Ledger ledger = into.ledger();
        Optional<ScheduleStatus> schedule =
                tusk.schedules().find(into.definition().name().value(), ingestion);
        if (schedule.isPresent() && ledger.find(ingestion).isEmpty()) {
            // Scheduled, and never run.
            if (output.json()) {
                output.json(ScheduleJson.whole(schedule.get()));
            } else {
                output.foreign("ingestion  " + ingestion);
                tell(schedule.get(), output);
            }
            return;
        }
        // Says which names there are where this is none of them.
        List<FailedItem> failed = ledger.failed(ingestion, null, limit);
        List<DroppedItem> dropped = ledger.dropped(ingestion, null, limit);
        List<ReadPart> parts = ledger.parts(ingestion, limit);
        IngestionStatus status = ledger.find(ingestion).orElseThrow();
        if (output.json()) {
            output.json(
                    schedule.isPresent()
                            ? IngestionJson.of(status, schedule.get(), parts, failed, dropped)
                            : IngestionJson.of(status, parts, failed, dropped));
            return;
        }
        output.foreign("ingestion  " + status.name());
        output.foreign("source     " + status.source());
        schedule.ifPresent(each -> tell(each, output));
        output.line("run        %d, %s, begun %s%s"
                .formatted(
                        status.run(),
                        status.state().wireName(),
                        status.startedAt(),
                        status.endedAt() == null ? "" : ", ended " + status.endedAt()));
        output.line("           %s added, %s changed, %s unchanged, %s deleted, %s left out, %s failed"
                .formatted(
                        Spoken.count(status.added()),
                        Spoken.count(status.changed()),
                        Spoken.count(status.unchanged()),
                        Spoken.count(status.deleted()),
                        Spoken.count(status.dropped()),
                        Spoken.count(status.failed())));
        if (status.problem() != null) {
            output.foreign("           " + status.problem());
        }
        output.line("items      %s, of which %s failed and %s were left out"
                .formatted(
                        Spoken.count(status.items()),
                        Spoken.count(status.failedItems()),
                        Spoken.count(status.droppedItems())));
        if (!parts.isEmpty()) {
            output.line("");
            output.table(new Table(
                    List.of("PART", "READ UP TO", "WHOLE"),
                    parts.stream()
                            .map(each ->
                                    List.of(each.part(), Spoken.count(each.position()), each.whole() ? "yes" : "no"))
                            .toList()));
        }
        if (!failed.isEmpty()) {
            output.line("");
            output.table(new Table(
                    List.of("FAILED ITEM", "ATTEMPTS", "REASON"),
                    failed.stream()
                            .map(item -> List.of(item.item(), String.valueOf(item.attempts()), item.reason()))
                            .toList()));
            output.say("try them again with \"tusk ingest ... --retry\"");
        }
        if (!dropped.isEmpty()) {
            output.line("");
            output.table(new Table(
                    List.of("ITEM LEFT OUT", "REASON"),
                    dropped.stream()
                            .map(item -> List.of(item.item(), item.reason()))
                            .toList()));
        }
    }

    private static void tell(ScheduleStatus status, Output output) {
        Timing timing = status.schedule().timing();
        output.foreign("schedule   %s%s, next run %s"
                .formatted(
                        timing.text(),
                        timing instanceof Timing.Cron cron ? " in " + cron.zone() : "",
                        status.nextRun()));
        output.foreign("arguments  " + String.join(" ", status.schedule().arguments()));
        output.foreign("directory  " + status.schedule().directory());
        output.line("last run   %s%s"
                .formatted(status.state().wireName(), status.endedAt() == null ? "" : ", ended " + status.endedAt()));
        if (status.problem() != null) {
            output.foreign("           " + status.problem());
        }
    }
}
