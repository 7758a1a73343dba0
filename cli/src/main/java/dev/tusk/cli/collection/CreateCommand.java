package dev.tusk.cli.collection;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.collection.Bm25;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.TextWeights;
import dev.tusk.core.collection.engine.EngineChoice;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.ChunkingSpec;
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
        name = "create",
        description = "Make a collection.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk collection create papers --model bge-small --field year:integer --field journal:text",
            "  tusk collection create photos --vector title=of:title --vector image=dimensions:512,distance:l2"
        })
final class CreateCommand implements Callable<Integer> {

    private static final String NONE = "none";
    private static final String DEFAULT_MODEL = "minilm";

    private final Shell shell;

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "Lower-case letters, digits and underscores; at most 40.")
    private String name = "";

    @Option(
            names = "--language",
            paramLabel = "LANGUAGE",
            defaultValue = "english",
            description =
                    "The text-search configuration of the server for keyword search (english, german, simple ...), "
                            + "with unaccent: before it to pass over accents, or none. Default: ${DEFAULT-VALUE}.")
    private String language = "";

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "What makes the vectors: minilm or bge-small (bundled), openai:NAME, ollama:NAME, "
                    + "ENDPOINT:NAME, or none. Default: minilm; none when --dimensions is given.")
    private @Nullable String model;

    @Option(
            names = "--dimensions",
            paramLabel = "N",
            description = "The length of vectors that you bring yourself, 1 to 16000.")
    private @Nullable Integer dimensions;

    @Option(
            names = "--distance",
            paramLabel = "DISTANCE",
            defaultValue = "cosine",
            description = "How vectors are compared: cosine, l2, l1 or inner_product. Default: ${DEFAULT-VALUE}.")
    private String distance = "";

    @Option(
            names = "--field",
            paramLabel = "NAME:TYPE",
            description = "A key of the metadata to index for filters: text, integer, number, boolean or timestamp. "
                    + "May be repeated.")
    private List<String> fields = new ArrayList<>();

    @Option(
            names = "--vector",
            paramLabel = NamedVectorOption.LABEL,
            description = "A further vector of each document, under a name: " + NamedVectorOption.DESCRIPTION)
    private List<String> vectors = new ArrayList<>();

    @Mixin
    private DefinitionOptions definition = new DefinitionOptions();

    @Option(names = "--if-not-exists", description = "Leave a collection of this name as it is, and end well.")
    private boolean ifNotExists;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    CreateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            CollectionDefinition wanted = definition(session);
            try {
                var created = session.tusk().collections().create(wanted).definition();
                print(output, created, "created");
            } catch (TuskException e) {
                if (!ifNotExists || e.code() != ErrorCode.COLLECTION_EXISTS) {
                    throw e;
                }
                print(output, session.tusk().collection(name).definition(), "already there:");
            }
        }
        return 0;
    }

    private static void print(Output output, CollectionDefinition definition, String what) {
        if (output.json()) {
            output.json(CollectionJson.of(definition));
        } else {
            output.line("%s collection \"%s\": %s"
                    .formatted(what, definition.name(), CollectionWords.searches(definition)));
        }
    }

    private CollectionDefinition definition(Session session) {
        Checks checks = new Checks();
        CollectionDefinition.Builder builder = checks.attempt(() -> CollectionDefinition.named(name));
        Distance compared = checks.attempt(() -> Distance.ofWireName(distance));
        EmbeddingSpec embedding = compared == null ? null : checks.attempt(() -> embedding(session, compared));
        TextWeights weights = definition.weights(TextWeights.DEFAULT, checks);
        Bm25 bm25 = definition.bm25(Bm25.DEFAULT, checks);
        EngineChoice engine = definition.engine(checks);
        ChunkingSpec chunking = definition.chunking(ChunkingSpec.DEFAULT, checks);
        var declared = DefinitionOptions.fields(fields, checks);
        String usual = embedding == null || embedding.model() == null ? DEFAULT_MODEL : embedding.model();
        var named = new NamedVectorOption(session.models(), usual).read(vectors, checks);
        checks.finish();
        if (builder == null) {
            throw new IllegalStateException("a name that is none passed");
        }
        declared.forEach(field -> builder.field(field.name(), field.type()));
        if (weights != null) {
            builder.weights(weights);
        }
        if (bm25 != null) {
            builder.bm25(bm25);
        }
        if (engine != null) {
            builder.engine(engine);
        }
        if (chunking != null) {
            builder.chunking(chunking);
        }
        if (embedding != null) {
            builder.embedding(embedding);
        }
        named.forEach(builder::vector);
        return language.equals(NONE)
                ? builder.withoutKeywordSearch().build()
                : builder.language(language).build();
    }

    private @Nullable EmbeddingSpec embedding(Session session, Distance compared) {
        String wanted = model == null ? (dimensions == null ? DEFAULT_MODEL : NONE) : model;
        if (wanted.equals(NONE)) {
            return dimensions == null ? null : new EmbeddingSpec(null, dimensions, compared);
        }
        EmbeddingModel found = session.models().find(wanted);
        if (dimensions != null && dimensions != found.dimensions()) {
            throw TuskException.withHint(
                    ErrorCode.MODEL_MISMATCH,
                    "the model \"%s\" makes %d dimensions, not %d"
                            .formatted(found.name(), found.dimensions(), dimensions),
                    "leave --dimensions out, or take --model none and bring the vectors yourself");
        }
        return new EmbeddingSpec(found.name(), found.dimensions(), compared);
    }
}
