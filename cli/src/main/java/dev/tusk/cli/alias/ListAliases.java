package dev.tusk.cli.alias;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.output.Table;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.collection.Aliases.Alias;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = "List all aliases.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk alias list")
final class ListAliases implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    ListAliases(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            List<Alias> all = session.tusk().collections().aliases().list();
            if (output.json()) {
                output.json(
                        Map.of("aliases", all.stream().map(ListAliases::json).toList()));
            } else if (all.isEmpty()) {
                output.say("there is no alias");
            } else {
                output.table(new Table(
                        List.of("alias", "collection"),
                        all.stream()
                                .map(alias -> List.of(
                                        alias.name().value(), alias.collection().value()))
                                .toList()));
            }
        }
        return 0;
    }

    static Map<String, String> json(Alias alias) {
        Map<String, String> json = new LinkedHashMap<>();
        json.put("alias", alias.name().value());
        json.put("collection", alias.collection().value());
        return json;
    }
}
