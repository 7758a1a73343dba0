package dev.tusk.cli.ingestion;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.cli.schedule.IngestProcess;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.schedule.Claim;
import dev.tusk.core.schedule.RunOutcome;
import dev.tusk.core.schedule.Schedules;
import dev.tusk.server.schedules.ScheduledRun;
import dev.tusk.server.wire.Json;
import dev.tusk.server.wire.ScheduleJson;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = {
            "Run a scheduled ingestion now, with the arguments that are stored; its next run stays when it was.",
            "It runs in the directory where it was scheduled. \"tusk ingestion show\" tells what it would read."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0: all is in", "1: some items failed, or the run did", "130: it was stopped"},
        footerHeading = "%nExample:%n",
        footer = "  tusk ingestion run handbook docs")
final class RunIngestion implements Callable<Integer> {

    private static final int STOPPED = 130;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The ingestion, as \"tusk ingestion list\" names it.")
    private String name = "";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    RunIngestion(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2);
                StopSignal stop = StopSignal.listen(STOP_PATIENCE)) {
            Schedules schedules = session.tusk().schedules();
            String known =
                    session.tusk().collection(collection).definition().name().value();
            Claim claim = schedules.claim(known, name, ScheduledRun.LEASE);
            RunOutcome outcome = new ScheduledRun(
                            schedules,
                            new IngestProcess(shell, connection.url()),
                            stop::requested,
                            // The problem is told below.
                            line -> {
                                if (!line.startsWith("{")) {
                                    output.say(line);
                                }
                            })
                    .run(claim);
            if (output.json()) {
                output.json(schedules.find(known, name).map(ScheduleJson::whole).orElseGet(Json::object));
            } else {
                output.line(
                        "ingestion \"%s\": %s".formatted(name, outcome.state().wireName()));
                if (outcome.problem() != null) {
                    output.say(outcome.problem());
                }
            }
            return switch (outcome.state()) {
                case ENDED -> 0;
                case STOPPED -> STOPPED;
                case PARTIAL, FAILED, NEVER, RUNNING, KILLED -> 1;
            };
        }
    }
}
