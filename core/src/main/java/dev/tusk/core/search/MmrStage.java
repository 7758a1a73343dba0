package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.diversity.MarginalRelevance;
import dev.tusk.core.diversity.MarginalRelevance.Similarity;
import dev.tusk.core.diversity.Mmr;
import dev.tusk.core.diversity.TextSimilarity;
import dev.tusk.core.document.VectorColumn;
import dev.tusk.core.embedding.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Orders the best hits by maximal marginal relevance. They are compared by the cosine of their vectors, which one statement
 * reads; in a collection without vectors by the words that they share. Pinned hits stay first, and the others are compared
 * with them.
 */
record MmrStage(Mmr mmr, CollectionDefinition definition, SearchExecution execution) {

    private static final int COMPARED_BETWEEN_LOOKS = 1000;

    /** @param most how many hits are to be in the new order */
    List<Hit> apply(List<Hit> hits, int most) {
        List<Hit> candidates = hits.subList(0, Math.min(mmr.candidates(), hits.size()));
        int pinned = (int)
                candidates.stream().filter(hit -> hit.placement().pinned()).count();
        if (candidates.size() - pinned < 2) {
            return hits;
        }
        double[] scores = scores(candidates);
        List<Hit> ordered = new ArrayList<>();
        Similarity similarity = withinTime(similarity(candidates));
        for (int place : MarginalRelevance.order(mmr.lambda(), scores, pinned, most, similarity)) {
            ordered.add(candidates.get(place));
        }
        ordered.addAll(hits.subList(candidates.size(), hits.size()));
        return ordered;
    }

    /** Looks now and then whether the time limit of the search is over. */
    private Similarity withinTime(Similarity similarity) {
        AtomicInteger compared = new AtomicInteger();
        return (a, b) -> {
            if (compared.incrementAndGet() % COMPARED_BETWEEN_LOOKS == 0) {
                execution.deadline().left();
            }
            return similarity.between(a, b);
        };
    }

    /** Those of the rerank model; hits that it did not read count as the worst that it did. */
    private static double[] scores(List<Hit> candidates) {
        boolean reranked = candidates.stream().anyMatch(hit -> hit.placement().rerankScore() != null);
        if (!reranked) {
            return candidates.stream().mapToDouble(Hit::score).toArray();
        }
        double least = candidates.stream()
                .map(hit -> hit.placement().rerankScore())
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .min()
                .orElse(0);
        return candidates.stream()
                .map(hit -> hit.placement().rerankScore())
                .mapToDouble(score -> score == null ? least : score)
                .toArray();
    }

    private Similarity similarity(List<Hit> candidates) {
        if (definition.embedding() == null) {
            return TextSimilarity.of(candidates.stream().map(Hit::text).toList());
        }
        List<@Nullable Vector> vectors = new ArrayList<>();
        for (Optional<Vector> each : execution.query(
                HitRows.select(candidates, "c.embedding::real[]", new CollectionTables(definition.store())),
                row -> VectorColumn.read(row, 1))) {
            vectors.add(each.map(MmrStage::unit).orElse(null));
        }
        return (a, b) -> {
            Vector one = vectors.get(a);
            Vector other = vectors.get(b);
            return one == null || other == null ? 0 : product(one, other);
        };
    }

    private static @Nullable Vector unit(Vector vector) {
        double length = Math.sqrt(product(vector, vector));
        if (length == 0) {
            return null;
        }
        float[] values = vector.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] / length);
        }
        return Vector.of(values);
    }

    private static double product(Vector a, Vector b) {
        double product = 0;
        for (int i = 0; i < a.dimensions(); i++) {
            product += (double) a.get(i) * b.get(i);
        }
        return product;
    }
}
