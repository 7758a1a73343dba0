package dev.tusk.cli.index;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "use",
        description = {
            "Choose which of several indexes searches walk. Without a choice it is the one that finds most exactly.",
            "",
            "Takes effect within seconds, for every program; nothing is built or dropped. An index that is not valid, or holds only some of the",
            "vectors, is refused."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tusk index use docs docs_chunk_hnsw_half", "  tusk index use docs --auto"})
final class UseIndex implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "INDEX",
            description = "The index, as \"tusk index list\" names it.")
    private @Nullable String name;

    @Option(names = "--auto", description = "Take the choice back.")
    private boolean auto;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    UseIndex(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if ((name == null) == !auto) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    auto ? "INDEX and --auto are both given" : "no index is given",
                    "name an index of \"tusk index list %s\", or --auto".formatted(collection));
        }
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            VectorIndexes indexes = session.tusk().collection(collection).vectorIndexes();
            Optional<VectorIndex> serving =
                    name == null ? indexes.serveByExactness() : Optional.of(indexes.serveBy(name));
            if (output.json()) {
                Map<String, Object> json = new LinkedHashMap<>();
                serving.ifPresent(index -> json.put("serves", index.name().name()));
                json.put("chosen", name != null);
                output.json(json);
            } else {
                output.line(serving.map(index ->
                                "searches walk %s: %s".formatted(index.name().name(), index.spec()))
                        .orElse("searches compare all vectors: there is no index"));
            }
        }
        return 0;
    }
}
