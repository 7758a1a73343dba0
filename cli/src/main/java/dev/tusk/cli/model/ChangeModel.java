package dev.tusk.cli.model;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.change.ChangePlan;
import dev.tusk.core.change.CopyLimits;
import dev.tusk.core.change.ModelChange;
import dev.tusk.core.change.ModelChanges;
import dev.tusk.core.change.ModelTarget;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.ChunkingSpec;
import dev.tusk.server.wire.ModelChangeJson;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "change",
        description = {
            "Fill a second store with another model's vectors, or other chunks, until it is ready to be searched.",
            "The collection is searched and written as before meanwhile. Where a change is under way already, go on "
                    + "with it; --to may be left out then."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk model change docs --to bge-small             # what it would take",
            "  tusk model change docs --to bge-small --rate 50 --apply",
            "  tusk model change docs --max-chars 800 --apply    # other chunks, the same model"
        })
final class ChangeModel implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Option(
            names = "--to",
            paramLabel = "MODEL",
            description =
                    "The model: minilm or bge-small (bundled), openai:NAME, ollama:NAME or ENDPOINT:NAME. Default: the same.")
    private @Nullable String model;

    @Option(
            names = "--dimensions",
            paramLabel = "N",
            description = "The length of its vectors, to be sure of it. Default: what the model makes.")
    private @Nullable Integer dimensions;

    @Option(
            names = "--distance",
            paramLabel = "DISTANCE",
            description = "How vectors are compared: cosine, l2, l1 or inner_product. Default: as before.")
    private @Nullable String distance;

    @Option(
            names = "--max-chars",
            paramLabel = "CHARACTERS",
            description = "The most characters of a chunk, 50 to 100000. Default: as before.")
    private @Nullable Integer maxCharacters;

    @Option(
            names = "--min-chars",
            paramLabel = "CHARACTERS",
            description =
                    "Neighbouring chunks shorter than this are joined; at most half of --max-chars. Default: as before.")
    private @Nullable Integer minCharacters;

    @Option(
            names = "--overlap-chars",
            paramLabel = "CHARACTERS",
            description =
                    "How much of the end of a chunk the next one repeats; at most half of --max-chars. Default: as before.")
    private @Nullable Integer overlapCharacters;

    @Option(
            names = "--max-tokens",
            paramLabel = "TOKENS",
            description =
                    "The most tokens of a chunk, with title and headings, where the model tells its tokens, as the bundled ones do; 0 for "
                            + "any number. Default: as before.")
    private @Nullable Integer maxTokens;

    @Option(
            names = "--rate",
            paramLabel = "CHUNKS",
            description = "At most so many chunks a second. Default: as many as the model makes.")
    private @Nullable Double rate;

    @Option(
            names = "--max-lag",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Rest while a replica is further behind. Default: ${DEFAULT-VALUE}.")
    private int maxLag = 10;

    @Option(
            names = "--max-wal",
            paramLabel = "MB",
            defaultValue = "32",
            description =
                    "Slow down where the server writes more megabytes of log a second. Default: ${DEFAULT-VALUE}.")
    private int maxWal = 32;

    @Option(names = "--apply", description = "Do it; without it, what it would take is shown.")
    private boolean apply;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    ChangeModel(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        CopyLimits limits = new CopyLimits(rate, Duration.ofSeconds(maxLag), (long) maxWal << 20);
        try (Session session = connection.connect(shell, 3)) {
            ModelChanges changes = session.tusk().collection(collection).modelChanges();
            Optional<ModelChange> current = changes.current();
            if (current.isPresent()) {
                goOn(session, output, changes, current.get(), limits);
            } else {
                begin(session, output, changes, limits);
            }
        }
        return 0;
    }

    private void begin(Session session, Output output, ModelChanges changes, CopyLimits limits) {
        ModelTarget target =
                target(session, session.tusk().collection(collection).definition());
        ChangePlan plan = changes.plan(target, limits);
        if (!output.json()) {
            print(output, plan);
        }
        if (!apply) {
            if (output.json()) {
                output.json(ModelChangeJson.of(plan).put("applied", false));
            } else {
                output.say("nothing was done; run it again with --apply");
            }
            return;
        }
        changes.start(target);
        run(output, changes, limits);
    }

    private void goOn(Session session, Output output, ModelChanges changes, ModelChange change, CopyLimits limits) {
        boolean named = model != null
                || dimensions != null
                || distance != null
                || maxCharacters != null
                || minCharacters != null
                || overlapCharacters != null
                || maxTokens != null;
        CollectionDefinition after = change.after();
        if (named
                && !target(session, change.before())
                        .equals(new ModelTarget(after.requireEmbedding(), after.chunking()))) {
            throw TuskException.withHint(
                    ErrorCode.CONCURRENT_CHANGE,
                    "a change to %s is under way for collection \"%s\"".formatted(ModelWords.of(after), collection),
                    "go on with it without --to, or give it up: tusk model abort %s --apply".formatted(collection));
        }
        if (!output.json()) {
            output.line("go on with the change to %s, which is %s"
                    .formatted(ModelWords.of(after), change.state().wireName()));
        }
        if (apply) {
            run(output, changes, limits);
        } else if (output.json()) {
            output.json(ModelChangeJson.of(change).put("applied", false));
        } else {
            output.say("nothing was done; run it again with --apply");
        }
    }

    private void run(Output output, ModelChanges changes, CopyLimits limits) {
        StatusLine line = new StatusLine(shell);
        long start = System.nanoTime();
        ModelChange ready;
        try {
            ready = changes.run(limits, new ChangeLine(line)::show);
        } finally {
            line.clear();
        }
        if (output.json()) {
            output.json(ModelChangeJson.of(ready).put("applied", true));
            return;
        }
        output.line("ready in %s: %s in %s"
                .formatted(
                        Spoken.duration(Duration.ofNanos(System.nanoTime() - start)),
                        Spoken.count(ready.copiedDocuments(), "document"),
                        Spoken.count(ready.copiedChunks(), "chunk")));
        output.say("compare: tusk model compare %1$s; then tusk model switch %1$s --apply".formatted(collection));
    }

    private static void print(Output output, ChangePlan plan) {
        output.line("%s: from %s to %s"
                .formatted(
                        plan.before().name(),
                        ModelWords.of(plan.before()),
                        ModelWords.of(plan.target().embedding(), plan.target().chunking())));
        output.line("%s in %s, about %s more on disk until it is finished"
                .formatted(
                        Spoken.count(plan.documents(), "document"),
                        Spoken.count(plan.chunks(), "chunk"),
                        Spoken.bytes(plan.bytes())));
        Duration copying = plan.copying();
        if (copying != null) {
            output.line(String.format(
                    Locale.ROOT,
                    "about %s at %,.0f chunks/s, then the index is built",
                    Spoken.duration(copying),
                    plan.chunksPerSecond()));
        }
        plan.notes().forEach(output::line);
    }

    private ModelTarget target(Session session, CollectionDefinition definition) {
        Checks checks = new Checks();
        EmbeddingSpec embedding = checks.attempt(() -> embedding(session, definition));
        ChunkingSpec chunking = checks.attempt(() -> chunking(definition.chunking()));
        checks.finish();
        if (embedding == null || chunking == null) {
            throw new IllegalStateException("a target that is none passed");
        }
        return new ModelTarget(embedding, chunking);
    }

    private EmbeddingSpec embedding(Session session, CollectionDefinition definition) {
        EmbeddingSpec before = definition.embedding();
        Distance compared =
                distance != null ? Distance.ofWireName(distance) : before == null ? Distance.COSINE : before.distance();
        String name = model != null ? model : before == null ? null : before.model();
        if (name == null) {
            if (before == null) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "collection \"%s\" has no model, and none is given".formatted(collection),
                        "say which by --to");
            }
            return new EmbeddingSpec(null, dimensions == null ? before.dimensions() : dimensions, compared);
        }
        EmbeddingModel found = session.models().find(name);
        return new EmbeddingSpec(found.name(), dimensions == null ? found.dimensions() : dimensions, compared);
    }

    private ChunkingSpec chunking(ChunkingSpec before) {
        int max = maxCharacters == null ? before.maxCharacters() : maxCharacters;
        return new ChunkingSpec(
                max,
                minCharacters == null ? Math.min(before.minCharacters(), max / 2) : minCharacters,
                overlapCharacters == null ? Math.min(before.overlapCharacters(), max / 2) : overlapCharacters,
                maxTokens == null ? before.maxTokens() : maxTokens);
    }
}
