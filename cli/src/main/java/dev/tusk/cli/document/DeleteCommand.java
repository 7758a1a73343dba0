package dev.tusk.cli.document;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Counted;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Confirmation;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.filter.Filter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description =
                "Delete documents by their ids, or all that fulfil a filter. With a filter it tells how many and asks "
                        + "on a terminal; elsewhere it takes --yes. Ids that are not there end with exit code 3.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tusk delete docs a b", "  tusk delete docs --filter '{\"year\": {\"$lt\": 2010}}' --yes"})
public final class DeleteCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ID", description = "The documents' ids.")
    private List<String> ids = new ArrayList<>();

    @Mixin
    private FilterOption filter = new FilterOption();

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    DeleteCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        Checks checks = new Checks();
        Filter wanted = checks.attempt(filter::filter);
        checks.require(!ids.isEmpty() || filter.given(), "nothing to delete is named", "give ids, or --filter");
        checks.require(ids.isEmpty() || !filter.given(), "ids and --filter exclude each other", "give one of them");
        checks.require(
                wanted == null || !wanted.fields().isEmpty(),
                "the filter has no condition, so it would delete every document",
                "name what to delete, or drop the collection: tusk collection drop " + collection);
        checks.finish();
        try (Session session = connection.connect(shell, 2)) {
            Collection found = session.tusk().collection(collection);
            if (wanted == null) {
                return byIds(output, found);
            }
            long matching = found.count(wanted);
            if (matching > 0) {
                Confirmation.require(
                        shell,
                        yes,
                        "delete %s of collection \"%s\"".formatted(Counted.of(matching, "document"), collection));
            }
            report(output, matching == 0 ? 0 : found.delete(wanted), List.of());
        }
        return 0;
    }

    private int byIds(Output output, Collection found) {
        List<String> missing = new ArrayList<>();
        long deleted = 0;
        for (String id : ids) {
            if (found.delete(id)) {
                deleted++;
            } else {
                missing.add(id);
            }
        }
        report(output, deleted, missing);
        return missing.isEmpty() ? 0 : ErrorCode.DOCUMENT_NOT_FOUND.category().exitCode();
    }

    private static void report(Output output, long deleted, List<String> missing) {
        if (output.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("deleted", deleted);
            json.put("missing", missing);
            output.json(json);
            return;
        }
        missing.forEach(id -> output.say("not there: " + id));
        output.line("deleted " + deleted);
    }
}
