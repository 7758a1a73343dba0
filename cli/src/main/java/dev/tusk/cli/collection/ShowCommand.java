package dev.tusk.cli.collection;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionSummary;
import dev.tusk.core.collection.LexicalState;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.collection.StoredVectorWeight;
import dev.tusk.core.collection.VectorIndexState;
import dev.tusk.core.collection.engine.EngineChoice;
import dev.tusk.core.collection.engine.LexicalEngine;
import dev.tusk.core.collection.engine.RankOrder;
import dev.tusk.core.collection.vector.NamedVectorStats;
import dev.tusk.core.collection.vector.VectorIndexCatalog;
import dev.tusk.core.search.Fusion;
import dev.tusk.server.wire.CollectionJson;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Show what a collection is and what is in it. The numbers of documents and chunks are estimates.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk collection show docs")
final class ShowCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(index = "0", paramLabel = "NAME", description = "The collection.")
    private String name = "";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    ShowCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        try (Session session = connection.connect(shell, 2)) {
            CollectionSummary summary = session.tusk().collection(name).summary();
            if (output.json()) {
                output.json(CollectionJson.of(summary));
            } else {
                print(output, summary);
            }
        }
        return 0;
    }

    private static void print(Output output, CollectionSummary summary) {
        CollectionDefinition definition = summary.definition();
        line(output, "collection", definition.name().value());
        line(output, "search", CollectionWords.searches(definition));
        if (definition.attached() != null) {
            line(output, "follows", "%s; see tusk sync --status".formatted(definition.attached()));
        }
        line(
                output,
                "weights",
                "title %s, heading %s, text %s"
                        .formatted(
                                definition.weights().title(),
                                definition.weights().heading(),
                                definition.weights().text()));
        LexicalState words = summary.lexical();
        if (words != null) {
            line(
                    output,
                    "words",
                    "BM25 with k1 %s, b %s"
                            .formatted(definition.bm25().k1(), definition.bm25().b()));
            line(output, "word statistics", words(words));
            line(output, "engine", words(definition.engine(), summary.engines().words()));
            line(output, "ts_rank", words(summary.engines().tsRank()));
        }
        if (definition.language() != null && definition.embedding() != null) {
            line(output, "hybrid search", vectorWeight(summary));
        }
        line(
                output,
                "chunks of",
                "at most %d characters%s, shorter than %d joined, %d repeated"
                        .formatted(
                                definition.chunking().maxCharacters(),
                                definition.chunking().maxTokens() == 0
                                        ? ""
                                        : " and %d tokens"
                                                .formatted(definition.chunking().maxTokens()),
                                definition.chunking().minCharacters(),
                                definition.chunking().overlapCharacters()));
        line(output, "indexed fields", definition.fields().isEmpty() ? "none" : CollectionWords.fields(definition));
        line(
                output,
                "known fields",
                summary.knownFields().isEmpty() ? "none" : String.join(", ", summary.knownFields()));
        line(
                output,
                "documents",
                String.format(Locale.ROOT, "about %,d in %,d chunks", summary.documents(), summary.chunks()));
        line(
                output,
                "size",
                "%s of tables, %s of indexes"
                        .formatted(Spoken.bytes(summary.tableBytes()), Spoken.bytes(summary.indexBytes())));
        line(output, "vector index", words(summary.vectorIndex()));
        for (NamedVector vector : definition.vectors()) {
            NamedVectorStats stats = summary.vectors().get(vector.name());
            line(
                    output,
                    "vector " + vector.name(),
                    CollectionWords.vector(vector)
                            + (stats == null
                                    ? ""
                                    : String.format(
                                            Locale.ROOT,
                                            ", about %,d documents, %s, index: %s",
                                            stats.rows(),
                                            Spoken.bytes(stats.bytes()),
                                            VectorIndexCatalog.state(stats.indexes())
                                                    .name()
                                                    .toLowerCase(Locale.ROOT))));
        }
        line(output, "created", summary.createdAt().toString());
    }

    private static String vectorWeight(CollectionSummary summary) {
        StoredVectorWeight stored = summary.vectorWeight();
        if (stored == null) {
            return String.format(Locale.ROOT, "vectors count %.2f (default)", Fusion.WeightedSum.DEFAULT_VECTOR_WEIGHT);
        }
        String source = switch (stored.source()) {
            case SENTENCES -> "learned from its sentences";
            case JUDGEMENTS -> "learned from %d judged queries".formatted(stored.queries());
            case HAND -> "set by hand";
        };
        return String.format(Locale.ROOT, "vectors count %.2f (%s)", stored.weight(), source);
    }

    private static String words(LexicalState state) {
        String counted = String.format(
                Locale.ROOT, "%,d chunks of %.1f words on average", state.chunks(), state.averageLength());
        Double weighed = state.weighedAverageLength();
        if (weighed == null) {
            return counted;
        }
        String drift = String.format(Locale.ROOT, "; ranked with %.1f (%.1f %% off)", weighed, 100 * state.drift());
        return counted + drift + (state.isOutdated() ? ", to be renewed by \"tusk maintain\"" : "");
    }

    private static String words(EngineChoice choice, LexicalEngine engine) {
        return switch (engine) {
            case LexicalEngine.Stock stock ->
                "stock PostgreSQL: %s (engine: %s)".formatted(stock.reason(), choice.wireName());
            case LexicalEngine.Indexed found ->
                "%s: its index finds the best chunks; %s (engine: %s)"
                        .formatted(found.name(), found.reason(), choice.wireName());
        };
    }

    private static String words(RankOrder order) {
        return switch (order) {
            case RankOrder.Sorted sorted -> "all matches are sorted: %s".formatted(sorted.reason());
            case RankOrder.Rum rum -> "RUM %s: its index brings the order".formatted(rum.version());
        };
    }

    private static String words(VectorIndexState state) {
        return switch (state) {
            case NONE -> "none, as the collection has no vectors";
            case ABSENT -> "none; vectors are compared one by one, which is exact";
            case READY -> "ready (HNSW)";
            case BUILDING -> "being built";
            case INVALID -> "broken by an interrupted build; the next ingest builds it again";
        };
    }

    private static void line(Output output, String label, String value) {
        output.foreign(String.format(Locale.ROOT, "%-15s %s", label, value));
    }
}
