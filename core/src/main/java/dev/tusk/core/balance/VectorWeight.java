package dev.tusk.core.balance;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.StoreName;
import dev.tusk.core.embedding.EmbeddedText;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.search.Fusion;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.LegScore;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.core.search.Searcher;
import dev.tusk.core.search.UnstoredChunk;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.spelling.SpellingUse;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The weight of the vectors in a hybrid search, learned without anybody's judgements: sentences of the collection are asked,
 * and the chunk that a sentence was taken out of is the answer. Such queries share more words with their answers than those
 * of people do, so the weight that suits them is moved towards the vectors (docs/decisions/0014).
 */
public final class VectorWeight {

    /** Chunks from which on there is something to learn from. */
    static final long MIN_CHUNKS = 500;

    /** The weight is learned again when there are so many times the chunks. */
    private static final int GROWTH = 2;

    private static final int QUERIES = 120;

    /** Fewer say too little. */
    private static final int MIN_QUERIES = 40;

    private static final int SAMPLED_CHUNKS = 4 * QUERIES;
    private static final int CANDIDATES = 200;
    private static final long SEED = 20_260_101;

    private final Database database;
    private final CollectionDefinition definition;
    private final Extensions extensions;
    private final EmbeddingModels models;

    public VectorWeight(
            Database database, CollectionDefinition definition, Extensions extensions, EmbeddingModels models) {
        this.database = database;
        this.definition = definition;
        this.extensions = extensions;
        this.models = models;
    }

    /**
     * Whether the weight was not learned yet, or of far fewer chunks than there are, and can be. One that judgements chose or
     * somebody set stays.
     */
    public boolean isDue() {
        EmbeddingSpec embedding = definition.embedding();
        if (definition.language() == null || embedding == null || embedding.model() == null) {
            return false;
        }
        long chunks = CollectionStats.read(database, definition).chunks();
        return chunks >= MIN_CHUNKS
                && database.queryFirst(
                                purpose(),
                                Sql.of("""
                                        select coalesce(vector_weight_chunks, 0)
                                        from tusk.collection
                                        where name = ?
                                          and coalesce(vector_weight_source, 'sentences') = 'sentences'""", Sql.value(definition.name().value())),
                                row -> row.getLong(1))
                        .filter(learned -> chunks >= GROWTH * learned)
                        .isPresent();
    }

    private String purpose() {
        return "learn the vector weight of collection \"%s\"".formatted(definition.name());
    }

    /**
     * Learns the weight and stores it with the collection. With a model on this machine that takes some tens of seconds.
     *
     * @return the weight, or empty where too few sentences could be asked; nothing changes then but when it is tried again
     * @throws dev.tusk.core.failure.TuskException {@code MODEL_UNAVAILABLE} and what searches throw
     */
    public Optional<Double> learn() {
        CollectionStats stats = CollectionStats.read(database, definition);
        List<PseudoQuery> queries = queries(stats.chunks());
        @Nullable Double weight = null;
        if (queries.size() >= MIN_QUERIES) {
            weight = Fusion.WeightedSum.forQueriesOfPeople(curve(queries, stats).best());
        }
        database.execute(
                purpose(),
                Sql.of(
                        """
                        update tusk.collection
                        set
                          vector_weight = coalesce(?::float8, vector_weight),
                          vector_weight_source = case when ?::float8 is null then vector_weight_source else 'sentences' end,
                          vector_weight_chunks = ?
                        where name = ?
                          and store = ?
                          and coalesce(vector_weight_source, 'sentences') = 'sentences'""",
                        Sql.value(weight),
                        Sql.value(weight),
                        Sql.value(stats.chunks()),
                        Sql.value(definition.name().value()),
                        Sql.value(definition.store().value())));
        return Optional.ofNullable(weight);
    }

    /**
     * Stores a weight that judged queries were answered best with, in place of the one that is there.
     *
     * @param tuned whose vectors they were
     * @param queries how many it was chosen by
     * @throws TuskException {@code CONCURRENT_CHANGE} where the collection has other vectors now; {@code COLLECTION_NOT_FOUND}
     */
    public void store(StoreName tuned, Fusion.WeightedSum weight, int queries) {
        String purpose = "store the vector weight of collection \"%s\"".formatted(definition.name());
        int stored = database.execute(
                purpose,
                Sql.of(
                        """
                        update tusk.collection
                        set
                          vector_weight = ?,
                          vector_weight_source = 'judgements',
                          vector_weight_queries = ?,
                          vector_weight_chunks = null
                        where name = ?
                          and store = ?""",
                        Sql.value(weight.vectorWeight()),
                        Sql.value(queries),
                        Sql.value(definition.name().value()),
                        Sql.value(tuned.value())));
        if (stored > 0) {
            return;
        }
        boolean isThere = database.queryFirst(
                        purpose,
                        Sql.of(
                                "select 1 from tusk.collection where name = ?",
                                Sql.value(definition.name().value())),
                        row -> row.getInt(1))
                .isPresent();
        throw isThere
                ? TuskException.withHint(
                        ErrorCode.CONCURRENT_CHANGE,
                        "cannot %s: it was chosen by other vectors than the collection has now, as its model was changed meanwhile"
                                .formatted(purpose),
                        "open the collection and tune again; nothing was stored")
                : new TuskException(
                        ErrorCode.COLLECTION_NOT_FOUND, "there is no collection \"%s\"".formatted(definition.name()));
    }

    private List<PseudoQuery> queries(long chunks) {
        RandomGenerator random = new SplittableRandom(SEED);
        List<PseudoQuery> queries = new ArrayList<>();
        double percent = Math.min(100, 100.0 * 2 * SAMPLED_CHUNKS / chunks);
        database.query(
                purpose(),
                Sql.of(
                        """
                        select document_id, ordinal, title, heading, text
                        from %s tablesample system (?) repeatable (1)
                        where embedding is not null
                        order by pg_catalog.md5(document_id || ' ' || ordinal)
                        limit %d""".formatted(new CollectionTables(definition.store()).chunk(), SAMPLED_CHUNKS),
                        Sql.value(percent)),
                row -> queries.size() < QUERIES
                        && PseudoQuery.of(
                                        row.getString(1),
                                        row.getInt(2),
                                        row.getString(3),
                                        row.getString(4),
                                        row.getString(5),
                                        random)
                                .map(queries::add)
                                .orElse(false));
        return queries;
    }

    private WeightCurve curve(List<PseudoQuery> queries, CollectionStats stats) {
        EmbeddingSpec embedding = definition.requireEmbedding();
        EmbeddingModel model = models.find(Objects.requireNonNull(embedding.model(), "a model, as isDue has seen"));
        List<Vector> rests = embedded(model, queries);
        Searcher searcher = new Searcher(database, definition, extensions, models);
        WeightCurve curve = new WeightCurve();
        for (int i = 0; i < queries.size(); i++) {
            PseudoQuery query = queries.get(i);
            Vector asked = model.embedQuery(query.query());
            SearchResult found = searcher.search(
                    SearchRequest.hybrid(query.query())
                            .vector(asked)
                            .fusion(new Fusion.WeightedSum(0.5))
                            .candidates(CANDIDATES)
                            .limit(CANDIDATES)
                            .snippets(false)
                            .spelling(SpellingUse.OFF)
                            .build(),
                    stats);
            UnstoredChunk answer = new UnstoredChunk(query.title(), query.heading(), query.text());
            add(
                    curve,
                    found.hits().stream()
                            .filter(hit -> !hit.documentId().equals(query.documentId()))
                            .toList(),
                    answer.score(database, definition, query.query()),
                    embedding.distance().between(asked, rests.get(i)));
        }
        return curve;
    }

    private static List<Vector> embedded(EmbeddingModel model, List<PseudoQuery> queries) {
        List<String> texts = queries.stream()
                .map(query -> EmbeddedText.of(query.title(), query.heading(), query.text()))
                .toList();
        List<Vector> vectors = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += model.batchSize()) {
            vectors.addAll(model.embedDocuments(texts.subList(from, Math.min(texts.size(), from + model.batchSize()))));
        }
        return vectors;
    }

    /** The others that were found, and last the answer. */
    private void add(WeightCurve curve, List<Hit> others, double answerScore, double answerDistance) {
        Distance distance = definition.requireEmbedding().distance();
        double[] lexical = new double[others.size() + 1];
        double[] distances = new double[others.size() + 1];
        for (int i = 0; i < others.size(); i++) {
            LegScore words = others.get(i).lexical();
            LegScore vector = others.get(i).vector();
            lexical[i] = words == null ? 0 : words.score();
            distances[i] = vector == null ? Double.MAX_VALUE : distance.ofSimilarity(vector.score());
        }
        lexical[others.size()] = answerScore;
        distances[others.size()] = answerDistance;
        curve.add(lexical, distances, others.size());
    }
}
