package dev.tusk.cli.search;

import dev.tusk.cli.WholeNumber;
import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.output.Text;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.spelling.SearchSuggestions;
import dev.tusk.server.wire.SpellingJson;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "suggest",
        description = "Complete what is being typed: words of the collection, and documents by their titles.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk suggest docs logical repl")
public final class SuggestCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "TYPED",
            description = "What is typed so far; the last word is completed.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many completions and how many documents at most, 1 to 100. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 1, to = 100)
    private int limit;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    SuggestCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 1)) {
            SearchSuggestions found = session.tusk().collection(collection).suggest(String.join(" ", words), limit);
            if (output.json()) {
                output.json(SpellingJson.of(found));
            } else {
                print(output, found);
            }
        }
        return 0;
    }

    private static void print(Output output, SearchSuggestions found) {
        found.completions()
                .forEach(completion -> output.line(Text.harmless(completion.query())
                        + output.style()
                                .dim("  %d %s%s"
                                        .formatted(
                                                completion.chunks(),
                                                completion.chunks() == 1 ? "chunk" : "chunks",
                                                completion.corrected() ? ", spelled otherwise" : ""))));
        found.documents()
                .forEach(document -> output.line(Text.oneLine(document.title())
                        + output.style().dim("  document " + Text.oneLine(document.id()))));
        if (found.completions().isEmpty() && found.documents().isEmpty()) {
            output.say("nothing begins like this");
        }
    }
}
