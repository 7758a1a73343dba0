package dev.tusk.core.evaluate;

import dev.tusk.core.Collection;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.search.Fusion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Chooses the weight of vectors in hybrid searches by judgements: half of the queries choose, the other half judge the
 * choice. The weight that the collection has is chosen where no other is better by more than one standard error, else the
 * middle of the best ones. Changes nothing; {@link Collection#storeVectorWeight} stores what was chosen. Not for use by several threads at once.
 */
public final class FusionTuner {

    /** Fewer queries with a relevant document cannot be split into halves that say anything. */
    public static final int MIN_QUERIES = 10;

    /** What reciprocal rank fusion, the other way to fuse, is tried with. */
    public static final int RECIPROCAL_RANK_K = 60;

    /** The split that is made unless another is asked for. */
    public static final long DEFAULT_SEED = 1;

    /** Weights 0, 0.05, ... 1. */
    private static final List<Fusion.WeightedSum> WEIGHTS = IntStream.rangeClosed(0, 20)
            .mapToObj(step -> new Fusion.WeightedSum(step / 20.0))
            .toList();

    private final Collection collection;
    private final EmbeddingModels models;
    private final Ranker ranker;

    /** @param models where the collection's model is found */
    public FusionTuner(Collection collection, EmbeddingModels models) {
        this.collection = collection;
        this.models = models;
        this.ranker = new Ranker(collection);
    }

    /**
     * Tries all weights on half of the queries, and the one chosen on the other half.
     *
     * @param queries those without a relevant document have no say; their order does not matter
     * @param seed of the split; the same seed deals the same queries alike
     * @param listener hears of each query, and may end it
     * @return empty when the listener ended it
     * @throws TuskException {@code INVALID_REQUEST} when fewer than {@value #MIN_QUERIES} queries have a relevant document, or
     *     the collection has no hybrid search of words; and what searches throw
     */
    public Optional<Tuning> tune(List<JudgedQuery> queries, long seed, Evaluator.Listener listener) {
        EmbeddingModel model = model();
        List<JudgedQuery> dealt = new ArrayList<>(queries.stream()
                .filter(query -> query.relevant() > 0)
                .sorted(Comparator.comparing(JudgedQuery::id))
                .toList());
        if (dealt.size() < MIN_QUERIES) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "cannot tune collection \"%s\": %d judged queries have a relevant document, it takes %d"
                            .formatted(collection.definition().name(), dealt.size(), MIN_QUERIES),
                    "judge the results of more queries, as your users type them; fifty tell something");
        }
        Collections.shuffle(dealt, new Random(seed));
        List<JudgedQuery> training = dealt.subList(0, dealt.size() / 2);
        List<JudgedQuery> others = dealt.subList(dealt.size() / 2, dealt.size());
        Map<String, String> refused = new LinkedHashMap<>();
        Fusion.WeightedSum current = current();
        List<Fusion.WeightedSum> weights = new ArrayList<>(WEIGHTS);
        weights.add(current);
        double[][] tried = scores(model, training, weights, 0, listener, refused);
        if (tried.length == 0) {
            return Optional.empty();
        }
        double[][] curve = Arrays.copyOf(tried, WEIGHTS.size());
        Plateau plateau = new Plateau(curve);
        Fusion.WeightedSum best = plateau.reaches(tried[WEIGHTS.size()]) ? current : WEIGHTS.get(plateau.middle());
        List<Fusion> compared = List.of(current, best, new Fusion.ReciprocalRank(RECIPROCAL_RANK_K));
        double[][] judged = scores(model, others, compared, training.size(), listener, refused);
        if (judged.length == 0) {
            return Optional.empty();
        }
        return Optional.of(new Tuning(
                collection.definition().store(),
                current,
                best,
                curve(curve),
                heldOut(judged[0], judged[1], judged[2]),
                training.size(),
                refused));
    }

    private EmbeddingModel model() {
        EmbeddingSpec embedding = collection.definition().requireEmbedding();
        collection.definition().requireLanguage();
        if (embedding.model() == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "collection \"%s\" has no model to make vectors of queries"
                            .formatted(collection.definition().name()),
                    "set the weight by hand (--vector-weight)");
        }
        return models.find(embedding.model());
    }

    private Fusion.WeightedSum current() {
        return new Fusion.WeightedSum(collection
                .storedVectorWeight()
                .map(stored -> stored.weight())
                .orElse(Fusion.WeightedSum.DEFAULT_VECTOR_WEIGHT));
    }

    /** nDCG@10 by fusion and query; nothing when the listener ended it. Each query is embedded once. */
    private double[][] scores(
            EmbeddingModel model,
            List<JudgedQuery> queries,
            List<? extends Fusion> fusions,
            int done,
            Evaluator.Listener listener,
            Map<String, String> refused) {
        double[][] scores = new double[fusions.size()][queries.size()];
        for (int i = 0; i < queries.size(); i++) {
            if (!listener.goOn(done + i)) {
                return new double[0][];
            }
            JudgedQuery query = queries.get(i);
            try {
                Vector vector = model.embedQuery(query.text());
                for (int f = 0; f < fusions.size(); f++) {
                    List<String> found = ranker.documents(query.text(), vector, fusions.get(f), QueryScore.SHOWN);
                    scores[f][i] = QueryScore.of(found, query.grades()).ndcg();
                }
            } catch (TuskException e) {
                if (!Evaluator.isOfTheQuery(e)) {
                    throw e;
                }
                refused.put(query.id(), e.getMessage());
            }
        }
        return scores;
    }

    private static List<Tuning.Point> curve(double[][] scores) {
        return IntStream.range(0, scores.length)
                .mapToObj(i -> new Tuning.Point(WEIGHTS.get(i), mean(scores[i])))
                .toList();
    }

    private static Tuning.HeldOut heldOut(double[] current, double[] best, double[] reciprocalRanks) {
        return new Tuning.HeldOut(
                current.length,
                mean(current),
                mean(best),
                mean(reciprocalRanks),
                PairedTest.of(current, best),
                PairedTest.of(reciprocalRanks, best));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }
}
