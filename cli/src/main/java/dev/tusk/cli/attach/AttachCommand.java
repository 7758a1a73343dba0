package dev.tusk.cli.attach;

import dev.tusk.cli.WholeNumber;
import dev.tusk.cli.collection.DefinitionOptions;
import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.attach.AttachPlan;
import dev.tusk.core.attach.AttachSpec;
import dev.tusk.core.collection.Bm25;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.TextWeights;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.text.ChunkingSpec;
import dev.tusk.core.text.TextFormat;
import dev.tusk.server.wire.SyncJson;
import java.time.Duration;
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
        name = "attach",
        description = {
            "Make a table or view that is there already searchable.",
            "Triggers note which rows change, and \"tusk serve\" or \"tusk sync\" keeps a collection in step with "
                    + "them. The table is not rewritten, and locked for a moment only. Prints the SQL; --apply runs it."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk attach posts --title title --body body --filter author --filter created_at",
            "  tusk attach shop.products --to products --title name --body description,details --filter price --apply",
            "  tusk attach recent_posts --id id --body body --every 300 --apply     # a view, compared every five minutes"
        })
public final class AttachCommand implements Callable<Integer> {

    private static final String NONE = "none";

    private final Shell shell;

    @Parameters(
            index = "0",
            paramLabel = "TABLE",
            description = "The table or view, as SQL writes it: posts, shop.posts, '\"My Posts\"'.")
    private String table = "";

    @Option(
            names = "--to",
            paramLabel = "NAME",
            description = "The collection to make. Default: the name of the table.")
    private @Nullable String name;

    @Option(
            names = "--id",
            split = ",",
            paramLabel = "COLUMN",
            description =
                    "The columns that tell a row from all others. Default: the primary key, or a unique index over "
                            + "columns that are not null. Views have neither. May be repeated.")
    private List<String> key = new ArrayList<>();

    @Option(names = "--title", paramLabel = "COLUMN", description = "The column that is the title.")
    private @Nullable String title;

    @Option(
            names = "--body",
            split = ",",
            paramLabel = "COLUMN",
            description = "The column that is the text; of several, one stands after the other. May be repeated.")
    private List<String> body = new ArrayList<>();

    @Option(
            names = "--filter",
            split = ",",
            paramLabel = "COLUMN",
            description = "A column to filter, sort and count by, under its name. May be repeated.")
    private List<String> fields = new ArrayList<>();

    @Option(
            names = "--text-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "How the text is marked up: text, markdown or html. Default: ${DEFAULT-VALUE}.")
    private String format = "text";

    @Option(
            names = "--language",
            paramLabel = "LANGUAGE",
            defaultValue = "english",
            description = "The text-search configuration for keyword search, or none. Default: ${DEFAULT-VALUE}.")
    private String language = "english";

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = "minilm",
            description =
                    "What makes the vectors, as of \"tusk collection create\", or none. Default: ${DEFAULT-VALUE}.")
    private String model = "minilm";

    @Mixin
    private DefinitionOptions definition = new DefinitionOptions();

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description =
                    "How often all rows are compared where changes cannot be noticed, as of views. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 1, to = 2_592_000)
    private int everySeconds = 60;

    @Option(
            names = "--despite-row-security",
            description = "Attach a table with policies: whoever may search the collection then sees all of its rows.")
    private boolean despiteRowSecurity;

    @Option(names = "--apply", description = "Do it; without it, the SQL is printed.")
    private boolean apply;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    AttachCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            AttachSpec spec = spec(session);
            AttachPlan plan = session.tusk().attachments().plan(spec);
            if (apply) {
                session.tusk().attachments().attach(spec);
            }
            if (output.json()) {
                output.json(SyncJson.of(plan, apply));
            } else {
                print(output, plan);
            }
        }
        return 0;
    }

    private void print(Output output, AttachPlan plan) {
        String collection = plan.definition().name().value();
        output.line("-- the collection \"%s\"".formatted(collection));
        plan.collection().forEach(statement -> output.foreign(statement + ";"));
        if (!plan.table().isEmpty()) {
            output.foreign("-- what notes changes of " + plan.attached());
            plan.table().forEach(statement -> output.foreign(statement + ";"));
        }
        plan.notes().forEach(note -> output.foreign("-- " + note));
        if (apply) {
            output.say("attached %s to collection \"%s\"; its rows come in with \"tusk sync %s\" or \"tusk serve\""
                    .formatted(plan.attached(), collection, collection));
        } else {
            output.say("nothing was done; run it again with --apply");
        }
    }

    private AttachSpec spec(Session session) {
        Checks checks = new Checks();
        CollectionDefinition.Builder builder =
                checks.attempt(() -> CollectionDefinition.named(name == null ? usualName(table) : name));
        TextFormat marked = checks.attempt(() -> TextFormat.ofName(format));
        EmbeddingSpec embedding = checks.attempt(() -> embedding(session));
        TextWeights weights = definition.weights(TextWeights.DEFAULT, checks);
        Bm25 bm25 = definition.bm25(Bm25.DEFAULT, checks);
        var engine = definition.engine(checks);
        ChunkingSpec chunking = definition.chunking(ChunkingSpec.DEFAULT, checks);
        checks.finish();
        if (builder == null || marked == null) {
            throw new IllegalStateException("a problem that is none");
        }
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
        CollectionDefinition made = language.equals(NONE)
                ? builder.withoutKeywordSearch().build()
                : builder.language(language).build();
        return new AttachSpec(
                made, table, key, title, body, marked, fields, Duration.ofSeconds(everySeconds), despiteRowSecurity);
    }

    /** Of shop."My Posts" the last part in lower case, where that can be the name of a collection. */
    private static String usualName(String table) {
        return table.substring(table.lastIndexOf('.') + 1).replace("\"", "").toLowerCase(Locale.ROOT);
    }

    private @Nullable EmbeddingSpec embedding(Session session) {
        if (model.equals(NONE)) {
            return null;
        }
        EmbeddingModel found = session.models().find(model);
        return new EmbeddingSpec(found.name(), found.dimensions(), Distance.COSINE);
    }
}
