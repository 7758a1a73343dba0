package dev.tusk.cli.attach;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "detach",
        description = {
            "Take away what \"tusk attach\" made: triggers, their function and the collection. The table stays as it is.",
            "Prints the SQL; --apply runs it."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk detach posts --apply",
            "  tusk detach posts --keep-documents --apply        # a collection that documents are put into"
        })
public final class DetachCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Option(
            names = "--keep-documents",
            description = "Keep the collection with what is in it; nothing follows the table any more.")
    private boolean keep;

    @Option(names = "--apply", description = "Do it; without it, the SQL is printed.")
    private boolean apply;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    DetachCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            List<String> statements = session.tusk().attachments().detachPlan(collection);
            if (apply) {
                session.tusk().attachments().detach(collection, keep);
            }
            if (output.json()) {
                output.json(Map.of("statements", statements, "collection_kept", keep, "done", apply));
                return 0;
            }
            statements.forEach(statement -> output.foreign(statement + ";"));
            if (!keep) {
                output.line("-- and the collection \"%s\" with all of its tables".formatted(collection));
            }
            output.say(apply ? "detached" : "nothing was done; run it again with --apply");
        }
        return 0;
    }
}
