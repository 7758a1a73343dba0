package dev.tusk.cli.ingestion;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.output.Table;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Tusk;
import dev.tusk.core.ledger.IngestionStatus;
import dev.tusk.core.schedule.ScheduleStatus;
import dev.tusk.server.wire.IngestionJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = "List ingestions with their last runs and their schedules.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk ingestion list handbook")
final class ListIngestions implements Callable<Integer> {

    private final Shell shell;

    @Parameters(arity = "0..1", paramLabel = "COLLECTION", description = "Only those of this collection.")
    private @Nullable String collection;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    ListIngestions(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            List<IngestionStatus> all = all(session.tusk());
            List<ScheduleStatus> schedules = schedules(session.tusk());
            if (output.json()) {
                output.json(IngestionJson.list(all, schedules));
            } else if (all.isEmpty() && schedules.isEmpty()) {
                output.say("nothing was read yet; put something in: tusk ingest DIR --to COLLECTION");
            } else {
                output.table(new Table(
                        List.of(
                                "COLLECTION",
                                "NAME",
                                "STATE",
                                "RUN",
                                "ITEMS",
                                "ADDED",
                                "CHANGED",
                                "DELETED",
                                "FAILED",
                                "SCHEDULE",
                                "NEXT RUN"),
                        rows(all, schedules)));
            }
        }
        return 0;
    }

    private List<IngestionStatus> all(Tusk tusk) {
        if (collection != null) {
            return tusk.collection(collection).ledger().list();
        }
        return tusk.collections().list().stream()
                .flatMap(each -> tusk.collection(each.name().value()).ledger().list().stream())
                .toList();
    }

    private List<ScheduleStatus> schedules(Tusk tusk) {
        String only = collection == null
                ? null
                : tusk.collection(collection).definition().name().value();
        return tusk.schedules().list().stream()
                .filter(each -> only == null || each.schedule().collection().equals(only))
                .toList();
    }

    private static List<List<String>> rows(List<IngestionStatus> all, List<ScheduleStatus> schedules) {
        List<List<String>> rows = new ArrayList<>();
        for (IngestionStatus status : all) {
            Optional<ScheduleStatus> schedule = schedules.stream()
                    .filter(each -> each.schedule().collection().equals(status.collection())
                            && each.schedule().name().equals(status.name()))
                    .findFirst();
            List<String> row = new ArrayList<>(row(status));
            row.add(schedule.map(each -> each.schedule().timing().text()).orElse("none"));
            row.add(schedule.map(each -> each.nextRun().toString()).orElse("none"));
            rows.add(row);
        }
        for (ScheduleStatus schedule : schedules) {
            if (all.stream()
                    .noneMatch(status ->
                            status.collection().equals(schedule.schedule().collection())
                                    && status.name().equals(schedule.schedule().name()))) {
                rows.add(List.of(
                        schedule.schedule().collection(),
                        schedule.schedule().name(),
                        schedule.state().wireName(),
                        "0",
                        "0",
                        "0",
                        "0",
                        "0",
                        "0",
                        schedule.schedule().timing().text(),
                        schedule.nextRun().toString()));
            }
        }
        return rows;
    }

    private static List<String> row(IngestionStatus status) {
        return List.of(
                status.collection(),
                status.name(),
                status.state().wireName(),
                String.valueOf(status.run()),
                Spoken.count(status.items()),
                Spoken.count(status.added()),
                Spoken.count(status.changed()),
                Spoken.count(status.deleted()),
                Spoken.count(status.failedItems()));
    }
}
