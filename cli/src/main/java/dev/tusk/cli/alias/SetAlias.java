package dev.tusk.cli.alias;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.collection.Aliases.Alias;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "set",
        description = "Have an alias name a collection from now on, whatever it named before.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk alias set docs docs_2026")
final class SetAlias implements Callable<Integer> {

    private final Shell shell;

    @Parameters(
            index = "0",
            paramLabel = "ALIAS",
            description = "Lower-case letters, digits and underscores; at most 40. No collection may have that name.")
    private String alias = "";

    @Parameters(index = "1", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    SetAlias(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            Alias set = session.tusk().collections().aliases().set(alias, collection);
            if (output.json()) {
                output.json(ListAliases.json(set));
            } else {
                output.line("\"%s\" names collection \"%s\"".formatted(set.name(), set.collection()));
            }
        }
        return 0;
    }
}
