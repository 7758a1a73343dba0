package dev.tusk.cli.collection;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.collection.CollectionChange;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.VectorWeightChange;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.wire.CollectionJson;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "alter",
        description = {
            "Change a collection.",
            "Indexes of new fields are built without blocking writers; new chunk sizes count for documents that are "
                    + "put from then on, new weights, BM25 parameters and engines from the next \"tusk maintain\" on."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk collection alter docs --add-field year:integer --drop-field author",
            "  tusk collection alter docs --add-vector title=of:title && tusk maintain docs"
        })
final class AlterCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    private String name = "";

    @Option(
            names = "--add-field",
            paramLabel = "NAME:TYPE",
            description = "Index a key of the metadata: text, integer, number, boolean or timestamp. May be repeated.")
    private List<String> addFields = new ArrayList<>();

    @Option(
            names = "--drop-field",
            paramLabel = "NAME",
            description = "Give up the index of a field; documents keep the metadata. May be repeated.")
    private List<String> dropFields = new ArrayList<>();

    @Option(
            names = "--vector-weight",
            paramLabel = "WEIGHT",
            description =
                    "How much vectors count in hybrid searches, 0 to 1; auto has the next maintenance learn it of the "
                            + "collection's own sentences.")
    private @Nullable String vectorWeight;

    @Option(
            names = "--add-vector",
            paramLabel = NamedVectorOption.LABEL,
            description =
                    "A further vector of each document; the next maintenance makes those of a text for the documents that are "
                            + "there: " + NamedVectorOption.DESCRIPTION)
    private List<String> addVectors = new ArrayList<>();

    @Option(
            names = "--drop-vector",
            paramLabel = "NAME",
            description = "Give up a named vector, with all that is stored of it. May be repeated.")
    private List<String> dropVectors = new ArrayList<>();

    @Mixin
    private DefinitionOptions definition = new DefinitionOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    AlterCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            CollectionDefinition current = session.tusk().collection(name).definition();
            Checks checks = new Checks();
            String usual = current.embeddingSpec().map(EmbeddingSpec::model).orElse(NamedVectorOption.DEFAULT_MODEL);
            CollectionChange change = new CollectionChange(
                    DefinitionOptions.fields(addFields, checks),
                    dropFields,
                    definition.weights(current.weights(), checks),
                    definition.bm25(current.bm25(), checks),
                    definition.chunking(current.chunking(), checks),
                    definition.engine(checks),
                    vectorWeight(checks),
                    new NamedVectorOption(session.models(), usual).read(addVectors, checks),
                    dropVectors);
            checks.finish();
            checks.require(
                    !change.equals(new CollectionChange(List.of(), List.of(), null, null, null)),
                    "nothing to change is given",
                    "\"tusk collection alter --help\" tells what can be changed");
            checks.finish();
            CollectionDefinition changed =
                    session.tusk().collections().alter(name, change).definition();
            if (output.json()) {
                output.json(CollectionJson.of(changed));
            } else {
                output.line("changed collection \"%s\"".formatted(name));
            }
        }
        return 0;
    }

    private @Nullable VectorWeightChange vectorWeight(Checks checks) {
        String given = vectorWeight;
        if (given == null) {
            return null;
        }
        if (given.equals("auto")) {
            return VectorWeightChange.AUTO;
        }
        return checks.attempt(() -> {
            try {
                return new VectorWeightChange(Double.valueOf(given));
            } catch (NumberFormatException e) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST,
                        "--vector-weight is \"%s\"; it must be a number from 0 to 1, or auto".formatted(given),
                        null,
                        null,
                        e);
            }
        });
    }
}
