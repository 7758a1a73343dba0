package dev.tusk.cli.document;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.filter.Filter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "count",
        description = "Count documents.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk count docs --filter '{\"year\": {\"$gte\": 2020}}'")
public final class CountCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Mixin
    private FilterOption filter = new FilterOption();

    @Option(names = "--estimate", description = "The server's estimate of all documents, at once whatever the size.")
    private boolean estimate;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    CountCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        Checks checks = new Checks();
        Filter wanted = checks.attempt(filter::filter);
        checks.require(
                !estimate || !filter.given(),
                "--estimate and --filter exclude each other",
                "the server keeps an estimate for all documents only");
        checks.finish();
        try (Session session = connection.connect(shell, 2)) {
            Collection found = session.tusk().collection(collection);
            long count = estimate ? found.estimatedCount() : found.count(wanted);
            if (output.json()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("count", count);
                json.put("exact", !estimate);
                output.json(json);
            } else {
                output.line(String.valueOf(count));
            }
        }
        return 0;
    }
}
