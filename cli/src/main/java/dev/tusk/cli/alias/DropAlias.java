package dev.tusk.cli.alias;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "drop",
        description = "Remove an alias. The collection that it names stays.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk alias drop docs")
final class DropAlias implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "ALIAS", description = "The alias.")
    private String alias = "";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    DropAlias(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            if (!session.tusk().collections().aliases().drop(alias)) {
                throw TuskException.withHint(
                        ErrorCode.COLLECTION_NOT_FOUND,
                        "there is no alias \"%s\"".formatted(alias),
                        "tusk alias list shows all");
            }
            if (output.json()) {
                output.json(Map.of("dropped", true));
            } else {
                output.line("dropped alias \"%s\"".formatted(alias));
            }
        }
        return 0;
    }
}
