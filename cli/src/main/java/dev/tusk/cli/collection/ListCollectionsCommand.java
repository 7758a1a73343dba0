package dev.tusk.cli.collection;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.output.Table;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.server.wire.CollectionJson;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = "List all collections.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk collection list")
final class ListCollectionsCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    ListCollectionsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            List<CollectionDefinition> all = session.tusk().collections().list();
            if (output.json()) {
                output.json(CollectionJson.list(all));
            } else if (all.isEmpty()) {
                output.say("there is no collection yet; make one: tusk collection create docs");
            } else {
                output.table(new Table(
                        List.of("NAME", "LANGUAGE", "MODEL", "DIMENSIONS", "DISTANCE", "FIELDS"),
                        all.stream().map(ListCollectionsCommand::row).toList()));
            }
        }
        return 0;
    }

    private static List<String> row(CollectionDefinition definition) {
        var embedding = definition.embedding();
        return List.of(
                definition.name().value(),
                definition.textSearchConfiguration().orElse("none"),
                embedding == null ? "none" : embedding.model() == null ? "(yours)" : embedding.model(),
                embedding == null ? "-" : String.valueOf(embedding.dimensions()),
                embedding == null ? "-" : embedding.distance().wireName(),
                CollectionWords.fields(definition));
    }
}
