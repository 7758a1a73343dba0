package dev.tusk.cli.index;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.output.Table;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.collection.vector.PartialIndexStats;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorIndexCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        description =
                "List the indexes over a collection's vectors, those too that were made by SQL; * is the one that searches "
                        + "walk, and of partial indexes those that searches with such a filter walk.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk index list docs",
            "  tusk index list docs --json | jq '.indexes[] | select(.state == \"invalid\")'"
        })
final class ListIndexes implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Mixin
    private VectorOption vector = new VectorOption();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    ListIndexes(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            Collection found = session.tusk().collection(collection);
            List<VectorIndex> indexes = vector.indexes(found).list();
            List<PartialIndexStats> partials =
                    vector.isGiven() ? List.of() : found.partialIndexes().list();
            Optional<VectorIndex> serving = VectorIndexCatalog.serving(indexes);
            if (output.json()) {
                output.json(Map.of(
                        "indexes",
                        indexes.stream()
                                .map(index -> IndexJson.of(
                                        index, serving.filter(index::equals).isPresent()))
                                .toList(),
                        "partial",
                        partials.stream().map(IndexJson::of).toList()));
            } else if (indexes.isEmpty() && partials.isEmpty()) {
                output.say("no vector index; make one: tusk index create %s --apply".formatted(collection));
            } else {
                List<List<String>> rows = new ArrayList<>();
                indexes.forEach(index ->
                        rows.add(row(index, serving.filter(index::equals).isPresent())));
                partials.forEach(partial -> rows.addAll(rows(partial)));
                output.table(new Table(List.of("", "NAME", "INDEX", "SIZE", "VECTORS", "STATE"), rows));
            }
        }
        return 0;
    }

    private static List<List<String>> rows(PartialIndexStats partial) {
        if (partial.indexes().isEmpty()) {
            return List.of(List.of(
                    "",
                    "",
                    "of " + partial.partial().filterJson(),
                    Spoken.bytes(partial.bytes()),
                    Spoken.count(partial.rows()),
                    partial.problem() == null ? "not complete: run maintain" : "not used"));
        }
        return partial.indexes().stream()
                .map(index -> List.of(
                        partial.serving().filter(index::equals).isPresent() ? "*" : "",
                        index.name().name(),
                        "%s of %s".formatted(index.spec(), partial.partial().filterJson()),
                        Spoken.bytes(index.bytes()),
                        Spoken.count(index.vectors()),
                        index.state().name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static List<String> row(VectorIndex index, boolean serves) {
        return List.of(
                serves ? "*" : "",
                index.name().name(),
                index.spec() + (index.isPartial() ? ", partial" : ""),
                Spoken.bytes(index.bytes()),
                Spoken.count(index.vectors()),
                index.state().name().toLowerCase(Locale.ROOT));
    }
}
