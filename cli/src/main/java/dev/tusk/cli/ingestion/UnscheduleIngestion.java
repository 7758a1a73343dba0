package dev.tusk.cli.ingestion;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "unschedule",
        description =
                "Have an ingestion run no more by itself. Its documents, and what the ledger knows of it, stay; a run that is under way is ended.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk ingestion unschedule handbook docs")
final class UnscheduleIngestion implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The ingestion, as \"tusk ingestion list\" names it.")
    private String name = "";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    UnscheduleIngestion(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 1)) {
            String known =
                    session.tusk().collection(collection).definition().name().value();
            session.tusk().schedules().remove(known, name);
            if (output.json()) {
                output.json(Map.of("unscheduled", name));
            } else {
                output.say("unscheduled; its documents stay");
            }
        }
        return 0;
    }
}
