package dev.tusk.cli.synonym;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.synonym.SynonymRule;
import dev.tusk.core.synonym.Synonyms;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Something that is done with the synonyms of one collection, which are then shown. */
abstract class SynonymChange implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    SynonymChange(Shell shell) {
        this.shell = shell;
    }

    abstract void change(Synonyms synonyms) throws IOException;

    Shell shell() {
        return shell;
    }

    @Override
    public final Integer call() throws IOException {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            Synonyms synonyms = session.tusk().collection(collection).synonyms();
            change(synonyms);
            List<String> rules =
                    synonyms.list().stream().map(SynonymRule::toString).toList();
            if (output.json()) {
                output.json(Map.of("synonyms", rules));
            } else if (rules.isEmpty()) {
                output.say("collection \"%s\" has no synonyms".formatted(collection));
            } else {
                rules.forEach(output::line);
            }
        }
        return 0;
    }
}
