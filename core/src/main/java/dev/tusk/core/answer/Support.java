package dev.tusk.core.answer;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.LegScore;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How well the documents support an answer, measured before one is written. Two figures, each of the passage that has most of it:
 *
 * <ul>
 *   <li>similarity: the cosine between the question's vector and a chunk's. What it is for texts that have nothing to do with each other,
 *       and for a question and its answer, depends on the model; it counts for the models of which that was measured.
 *   <li>coverage: the share of the question's words that the passage, its title and its heading have, each word weighted by its inverse
 *       document frequency in the collection, so that a rare word that is not there counts most.
 * </ul>
 *
 * Support is weak where nothing was found; where similarity + {@value #WEIGHT_OF_COVERAGE} x coverage is below what was measured for the
 * model; and without a similarity that counts, where the coverage is below {@value #LEAST_COVERAGE}. docs/answers.md has the figures.
 *
 * @param similarity of the best chunk, -1 to 1; null where it does not count
 * @param coverage of the best passage, 0 to 1; null where the collection has no keyword search, or the question no word that tells anything
 * @param weak whether it is too little for an answer
 * @param reason why, for people
 */
public record Support(@Nullable Double similarity, @Nullable Double coverage, boolean weak, String reason) {

    /** How much words count beside meaning. */
    public static final double WEIGHT_OF_COVERAGE = 0.3;

    /** Below this share of a question's words, a passage is about something else. */
    public static final double LEAST_COVERAGE = 0.25;

    /** The least sum of similarity and weighted coverage, for the models of which it was measured. */
    private static final Map<String, Double> LEAST = Map.of("minilm", 0.35, "bge-small", 0.66);

    /** Where nothing was found. */
    static Support none() {
        return new Support(null, null, true, "the search found nothing");
    }

    /** @param coverages of the passages; empty where there are none to be had */
    static Support of(CollectionDefinition definition, List<Hit> hits, List<Double> coverages) {
        if (hits.isEmpty()) {
            return none();
        }
        Double coverage = coverages.isEmpty() ? null : Collections.max(coverages);
        Double least = least(definition);
        Double similarity = least == null ? null : similarity(hits);
        if (least != null && similarity != null) {
            double sum = similarity + (coverage == null ? 0 : WEIGHT_OF_COVERAGE * coverage);
            return new Support(
                    similarity,
                    coverage,
                    sum < least,
                    String.format(
                            Locale.ROOT,
                            "the nearest passage has %.2f (similarity %.2f, %.0f %% of what the question's words tell); %.2f is needed",
                            sum,
                            similarity,
                            coverage == null ? 0 : coverage * 100,
                            least));
        }
        return coverage == null
                ? new Support(null, null, false, "nothing could be measured that speaks against an answer")
                : new Support(
                        null,
                        coverage,
                        coverage < LEAST_COVERAGE,
                        String.format(
                                Locale.ROOT,
                                "the best passage has %.0f %% of what the question's words tell; %.0f %% is needed",
                                coverage * 100,
                                LEAST_COVERAGE * 100));
    }

    private static @Nullable Double least(CollectionDefinition definition) {
        return definition
                .embeddingSpec()
                .filter(spec -> spec.distance() == Distance.COSINE && spec.model() != null)
                .map(spec -> LEAST.get(String.valueOf(spec.model())))
                .orElse(null);
    }

    private static @Nullable Double similarity(List<Hit> hits) {
        return hits.stream()
                .map(Hit::vector)
                .filter(Objects::nonNull)
                .map(LegScore::score)
                .max(Double::compare)
                .orElse(null);
    }
}
