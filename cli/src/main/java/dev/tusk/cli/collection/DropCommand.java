package dev.tusk.cli.collection;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Counted;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Confirmation;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "drop",
        description = "Drop a collection with all its documents. Asks on a terminal; elsewhere it takes --yes.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk collection drop docs --yes")
final class DropCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    private String name = "";

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--if-exists", description = "End well when there is no such collection.")
    private boolean ifExists;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    DropCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            try {
                long documents = session.tusk().collection(name).count(null);
                Confirmation.require(
                        shell,
                        yes,
                        "drop collection \"%s\" with %s".formatted(name, Counted.of(documents, "document")));
                report(output, session.tusk().collections().drop(name));
            } catch (TuskException e) {
                if (!ifExists || e.code() != ErrorCode.COLLECTION_NOT_FOUND) {
                    throw e;
                }
                report(output, false);
            }
        }
        return 0;
    }

    private void report(Output output, boolean dropped) {
        if (output.json()) {
            output.json(Map.of("dropped", dropped));
        } else if (dropped) {
            output.line("dropped collection \"%s\"".formatted(name));
        } else {
            output.say("there is no collection \"%s\"".formatted(name));
        }
    }
}
