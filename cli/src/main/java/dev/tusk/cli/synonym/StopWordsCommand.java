package dev.tusk.cli.synonym;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.synonym.StopWords;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "stop-words",
        description = {
            "Show and change the words that queries of a collection pass over, besides those of its language.",
            "They count only where nothing else was typed, and in phrases."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk stop-words docs --add page --add please --remove chapter")
public final class StopWordsCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Option(names = "--add", paramLabel = "WORD", description = "A word to pass over from now on.")
    private List<String> added = List.of();

    @Option(names = "--remove", paramLabel = "WORD", description = "A word that counts again.")
    private List<String> removed = List.of();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    StopWordsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            StopWords words = session.tusk().collection(collection).stopWords();
            if (!added.isEmpty() || !removed.isEmpty()) {
                Set<String> all = new LinkedHashSet<>(words.list());
                all.addAll(added);
                removed.forEach(all::remove);
                words.replace(new ArrayList<>(all));
            }
            List<String> now = words.list();
            if (output.json()) {
                output.json(Map.of("stop_words", now));
            } else if (now.isEmpty()) {
                output.say("collection \"%s\" has no stop words but those of its language".formatted(collection));
            } else {
                now.forEach(output::line);
            }
        }
        return 0;
    }
}
