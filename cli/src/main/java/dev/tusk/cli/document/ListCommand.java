package dev.tusk.cli.document;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.output.Table;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.document.DocumentPage;
import dev.tusk.core.document.StoredDocument;
import dev.tusk.core.filter.Filter;
import dev.tusk.server.wire.DocumentJson;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description = "List documents in the order of their ids.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk list docs --filter '{\"tags\": {\"$in\": [\"java\"]}}' --limit 50",
            "  tusk list docs --all --json > docs.jsonl"
        })
public final class ListCommand implements Callable<Integer> {

    private static final int PAGE = 200;

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Mixin
    private FilterOption filter = new FilterOption();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many documents at most, 1 to 1000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Go on where an earlier list ended.")
    private @Nullable String cursor;

    @Option(names = "--all", description = "All documents; with --json one on each line, as \"tusk put\" takes them.")
    private boolean all;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    ListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        Checks checks = new Checks();
        Filter wanted = checks.attempt(filter::filter);
        checks.require(
                limit >= 1 && limit <= 1000,
                "--limit is %d; it must be 1 to 1000".formatted(limit),
                "use --all for more");
        checks.finish();
        try (Session session = connection.connect(shell, 2)) {
            Collection found = session.tusk().collection(collection);
            if (all) {
                listAll(output, found, wanted);
            } else {
                listPage(output, found.list(wanted, cursor, limit));
            }
        }
        return 0;
    }

    private void listPage(Output output, DocumentPage page) {
        if (output.json()) {
            output.json(DocumentJson.page(page));
            return;
        }
        table(output, page, true);
        page.next().ifPresent(next -> output.say("there are more: --cursor " + next));
    }

    private void listAll(Output output, Collection found, @Nullable Filter wanted) {
        String next = cursor;
        boolean first = true;
        do {
            DocumentPage page = found.list(wanted, next, PAGE);
            if (output.json()) {
                page.documents().forEach(document -> output.jsonLine(DocumentJson.of(document.document())));
            } else {
                table(output, page, first);
            }
            first = false;
            next = page.next().orElse(null);
        } while (next != null);
    }

    private static void table(Output output, DocumentPage page, boolean headings) {
        if (page.documents().isEmpty()) {
            if (headings) {
                output.say("no documents");
            }
            return;
        }
        Table table = new Table(
                List.of("ID", "TITLE", "CHUNKS", "UPDATED"),
                page.documents().stream().map(ListCommand::row).toList());
        output.table(table, headings);
    }

    private static List<String> row(StoredDocument stored) {
        return List.of(
                stored.document().id(),
                stored.document().title(),
                String.valueOf(stored.chunks()),
                stored.updatedAt().truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
