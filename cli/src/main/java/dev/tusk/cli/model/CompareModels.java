package dev.tusk.cli.model;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.output.Table;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.change.Comparison;
import dev.tusk.server.wire.ModelChangeJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "compare",
        description = {
            "Ask the old and the new store the same queries: how many of the first ten documents both find, how long "
                    + "searches take, and, where people have judged documents, nDCG of the first ten.",
            "Asked are the queries that are given, else those that were judged, else sentences of the collection."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk model compare docs",
            "  tusk model compare docs --query \"how do I tune vacuum\" --query \"wal size\""
        })
final class CompareModels implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Option(names = "--query", paramLabel = "QUERY", description = "A query to compare by. May be repeated.")
    private List<String> queries = new ArrayList<>();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    CompareModels(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            Comparison comparison =
                    session.tusk().collection(collection).modelChanges().compare(queries);
            if (output.json()) {
                output.json(ModelChangeJson.of(comparison));
            } else {
                print(output, comparison);
            }
        }
        return 0;
    }

    private static void print(Output output, Comparison comparison) {
        output.line("%s, %s"
                .formatted(
                        comparison.queries() == 1 ? "1 query" : comparison.queries() + " queries",
                        switch (comparison.source()) {
                            case GIVEN -> "as given";
                            case JUDGEMENTS -> "judged by people";
                            case SENTENCES -> "sentences of the collection";
                        }));
        output.table(new Table(
                List.of("mode", "overlap@10", "nDCG old", "nDCG new", "p", "p50 old", "p50 new", "p95 old", "p95 new"),
                comparison.modes().stream().map(CompareModels::row).toList()));
        comparison.leastAlike().stream()
                .filter(difference -> difference.overlap() < 1)
                .forEach(difference -> output.foreign(
                        String.format(Locale.ROOT, "%.1f in common: %s", difference.overlap(), difference.query())));
    }

    private static List<String> row(Comparison.Compared mode) {
        return List.of(
                mode.mode().wireName(),
                number(mode.overlap()),
                number(mode.ndcgBefore()),
                number(mode.ndcgAfter()),
                number(mode.pValue()),
                milliseconds(mode.p50MillisBefore()),
                milliseconds(mode.p50MillisAfter()),
                milliseconds(mode.p95MillisBefore()),
                milliseconds(mode.p95MillisAfter()));
    }

    private static String number(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String milliseconds(double value) {
        return String.format(Locale.ROOT, "%.1f ms", value);
    }
}
