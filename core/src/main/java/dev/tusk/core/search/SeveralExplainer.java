package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.vector.VectorTable;
import dev.tusk.core.explain.HitExplanation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes the tree of a hit's score of a search for several vectors: a branch for the words and one for each vector.
 *
 * @param range number of candidates, least and greatest score by words, then least and greatest distance of each vector
 */
record SeveralExplainer(CollectionDefinition definition, SearchPlan.Several plan, JsonNode range) {

    /**
     * The tree.
     *
     * @param byWords the tree of the words' score, or null where they do not count
     * @param legs those that the document has
     */
    HitExplanation explain(@Nullable HitExplanation byWords, @Nullable LegScore lexical, List<LegRow> legs) {
        List<HitExplanation> parts = new ArrayList<>();
        double sum = 0;
        if (byWords != null) {
            LegScore score = lexical == null ? new LegScore(0, null, 0) : lexical;
            parts.add(words(byWords, score));
            sum += score.contribution();
        }
        for (int i = 0; i < plan.legs().size(); i++) {
            String name = plan.legs().get(i).name();
            LegRow leg = legs.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElse(null);
            parts.add(
                    leg == null
                            ? HitExplanation.of(
                                    0,
                                    "vector \"%s\": the document has none, or is not among the candidates"
                                            .formatted(name))
                            : leg(i, leg));
            sum += leg == null ? 0 : leg.score().contribution();
        }
        if (plan.isSingle()) {
            return parts.getFirst();
        }
        return HitExplanation.sum(sum, byWords == null ? "vectors" : "words and vectors", parts);
    }

    private HitExplanation words(HitExplanation raw, LegScore score) {
        return switch (plan.fusion()) {
            case Fusion.WeightedSum sum -> {
                double least = range.path(1).asDouble(0);
                double greatest = range.path(2).asDouble(0);
                HitExplanation normalised = least == greatest
                        ? same(raw.value() > 0 ? 1 : 0, raw)
                        : HitExplanation.formula(
                                (raw.value() - least) / (greatest - least),
                                "score normalised",
                                "(score - least) / (greatest - least)",
                                HitExplanation.of(raw.value(), "score", raw),
                                HitExplanation.of(least, "least score of " + candidates()),
                                HitExplanation.of(greatest, "greatest score of " + candidates()));
                yield weighted("words", score, 1 - sum.vectorWeight(), normalised);
            }
            case Fusion.ReciprocalRank reciprocal -> reciprocal("words", score, 1, reciprocal.k(), raw);
        };
    }

    private HitExplanation leg(int number, LegRow row) {
        SearchPlan.Leg leg = plan.legs().get(number);
        String what = "vector \"%s\"".formatted(leg.name());
        Distance measure = VectorTable.of(definition, leg.name()).embedding().distance();
        HitExplanation distance = HitExplanation.of(
                row.distance(), "distance, %s, of the vectors of query and document".formatted(measure.description()));
        if (plan.isSingle()) {
            return HitExplanation.formula(
                    row.score().score(), what + ", similarity", measure.similarityFormula(), distance);
        }
        return switch (plan.fusion()) {
            case Fusion.WeightedSum ignored -> {
                double least = range.path(3 + 2 * number).asDouble(0);
                double greatest = range.path(4 + 2 * number).asDouble(0);
                HitExplanation normalised = least == greatest
                        ? same(1, distance)
                        : HitExplanation.formula(
                                (greatest - row.distance()) / (greatest - least),
                                "distance normalised",
                                "(greatest - distance) / (greatest - least)",
                                distance,
                                HitExplanation.of(least, "least distance of " + candidates()),
                                HitExplanation.of(greatest, "greatest distance of " + candidates()));
                yield weighted(what, row.score(), SeveralSql.share(plan, leg), normalised);
            }
            case Fusion.ReciprocalRank reciprocal ->
                reciprocal(what, row.score(), leg.weight(), reciprocal.k(), distance);
        };
    }

    private String candidates() {
        return range.path(0).asLong(0) + " candidates";
    }

    private HitExplanation same(double value, HitExplanation raw) {
        return HitExplanation.of(
                value,
                "normalised: all of the %s have the same, which counts %s"
                        .formatted(candidates(), value > 0 ? "in full" : "nothing"),
                raw);
    }

    private static HitExplanation weighted(String what, LegScore score, double weight, HitExplanation normalised) {
        Integer rank = score.rank();
        return HitExplanation.product(
                score.contribution(),
                what + (rank == null ? " (not among the best of these)" : " (number %d by these)".formatted(rank)),
                List.of(HitExplanation.of(weight, "weight of the " + what), normalised));
    }

    private static HitExplanation reciprocal(String what, LegScore score, double weight, int k, HitExplanation raw) {
        Integer rank = score.rank();
        if (rank == null) {
            return HitExplanation.of(0, what + ": not among the best of these, so no part", raw);
        }
        return HitExplanation.formula(
                score.contribution(),
                what,
                "weight / (k + rank)",
                HitExplanation.of(weight, "weight"),
                HitExplanation.of(k, "k of the reciprocal ranks"),
                HitExplanation.of(rank, "rank by this alone", raw));
    }
}
