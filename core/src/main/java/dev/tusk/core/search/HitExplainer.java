package dev.tusk.core.search;

import dev.tusk.core.arrange.Cursor;
import dev.tusk.core.boost.AppliedBoost;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.explain.HitExplanation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes the tree of a hit's score from its row. */
final class HitExplainer {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final CollectionDefinition definition;
    private final SearchRequest request;
    private final SearchPlan plan;
    private final @Nullable WordsExplainer words;
    private final Cursor.@Nullable Fused earlier;

    /**
     * @param words null where words do not count
     * @param earlier what a page before normalised by, or null
     */
    HitExplainer(
            CollectionDefinition definition,
            SearchRequest request,
            SearchPlan plan,
            @Nullable WordsExplainer words,
            Cursor.@Nullable Fused earlier) {
        this.earlier = earlier;
        this.definition = definition;
        this.request = request;
        this.plan = plan;
        this.words = words;
    }

    /**
     * The tree of this row.
     *
     * @param score of the hit, boosts included
     * @param distance of the vectors, or null when the chunk has none or they do not count
     * @param legs of a search for several vectors
     */
    HitExplanation explain(
            ResultSet row,
            double score,
            @Nullable LegScore lexical,
            @Nullable LegScore vector,
            @Nullable Double distance,
            List<LegRow> legs,
            Placement placement)
            throws SQLException {
        String json = ExplanationSql.isIn(request, plan) ? row.getString(ExplanationSql.COLUMN) : null;
        JsonNode column = JSON.readTree(json == null ? "{}" : json);
        HitExplanation found = switch (plan) {
            case SearchPlan.Keyword ignored -> words(lexical, column);
            case SearchPlan.Fuzzy ignored -> words(lexical, column);
            case SearchPlan.Nearest ignored -> similarity(vector, distance);
            case SearchPlan.Hybrid hybrid -> fused(hybrid, lexical, vector, distance, placement, column);
            case SearchPlan.Several several ->
                new SeveralExplainer(definition, several, column.path("range"))
                        .explain(words == null ? null : words(lexical, column), lexical, legs);
        };
        HitExplanation boosted = boosted(score, found, placement.boosts());
        return placement.pinned() ? boosted.after("pinned, so it comes first") : boosted;
    }

    /** The tree with what stages after the score did. */
    static @Nullable HitExplanation placed(@Nullable HitExplanation tree, Placement placement, boolean mixed) {
        if (tree == null) {
            return null;
        }
        List<String> remarks = new ArrayList<>();
        Double read = placement.rerankScore();
        if (read != null) {
            remarks.add(String.format(Locale.ROOT, "reordered by the rerank model, which gives %.4f", read));
        }
        if (mixed) {
            remarks.add("mixed by MMR with the other hits");
        }
        if (placement.duplicates() > 0) {
            remarks.add("stands for %d near-duplicates that were left out".formatted(placement.duplicates()));
        }
        return remarks.isEmpty() ? tree : tree.after(String.join("; ", remarks));
    }

    private static HitExplanation boosted(double score, HitExplanation found, List<AppliedBoost> boosts) {
        if (boosts.isEmpty()) {
            return found;
        }
        List<HitExplanation> parts = new ArrayList<>();
        parts.add(found);
        for (AppliedBoost boost : boosts) {
            parts.add(
                    found.value() < 0
                            ? HitExplanation.formula(
                                    1 / boost.factor(),
                                    "boost of a score below 0",
                                    "1 / factor",
                                    HitExplanation.of(boost.factor(), "factor " + boost.name()))
                            : HitExplanation.of(boost.factor(), "boost " + boost.name()));
        }
        return HitExplanation.product(score, "score with boosts", parts);
    }

    private HitExplanation words(@Nullable LegScore lexical, JsonNode column) {
        return Objects.requireNonNull(words, "words").of(lexical == null ? 0 : lexical.score(), column.path("words"));
    }

    private HitExplanation similarity(@Nullable LegScore vector, @Nullable Double distance) {
        if (vector == null || distance == null) {
            return HitExplanation.of(0, "the chunk has no vector");
        }
        return HitExplanation.formula(
                vector.score(), "similarity of the vectors", measure().similarityFormula(), distance(distance));
    }

    private Distance measure() {
        return definition.requireEmbedding().distance();
    }

    private HitExplanation distance(double value) {
        String description = switch (measure()) {
            case COSINE -> "distance, 1 - cosine of the vectors of query and chunk";
            case L2, L1, INNER_PRODUCT, HAMMING, JACCARD ->
                "distance, %s, of the vectors of query and chunk"
                        .formatted(measure().description());
        };
        return HitExplanation.of(value, description);
    }

    private HitExplanation fused(
            SearchPlan.Hybrid hybrid,
            @Nullable LegScore lexical,
            @Nullable LegScore vector,
            @Nullable Double distance,
            Placement placement,
            JsonNode column) {
        LegScore none = new LegScore(0, null, 0);
        LegScore left = lexical == null ? none : lexical;
        LegScore right = vector == null ? none : vector;
        HitExplanation byWords = words(lexical, column);
        HitExplanation byVector = similarity(vector, distance);
        boolean beyond = placement.pinned() && isBeyondCandidates(left, right);
        List<HitExplanation> parts = beyond
                ? List.of(
                        HitExplanation.of(0, "words: not among the candidates", byWords),
                        HitExplanation.of(0, "vectors: not among the candidates", byVector))
                : switch (hybrid.fusion()) {
                    case Fusion.WeightedSum sum -> {
                        Range range = earlier == null ? Range.of(column.path("range")) : Range.of(earlier);
                        yield List.of(
                                weighted("words", left, 1 - sum.vectorWeight(), range.words(byWords)),
                                weighted("vectors", right, sum.vectorWeight(), range.vectors(this, distance)));
                    }
                    case Fusion.ReciprocalRank reciprocal ->
                        List.of(
                                reciprocal("words", left, reciprocal.k(), byWords),
                                reciprocal("vectors", right, reciprocal.k(), byVector));
                };
        return HitExplanation.sum(left.contribution() + right.contribution(), "words and vectors", parts);
    }

    /** A pinned document that neither leg found among its candidates gets no part of either. */
    private static boolean isBeyondCandidates(LegScore left, LegScore right) {
        return left.rank() == null && right.rank() == null;
    }

    private static HitExplanation weighted(String leg, LegScore found, double weight, HitExplanation normalised) {
        return HitExplanation.product(
                found.contribution(),
                leg + rank(found),
                List.of(HitExplanation.of(weight, "weight of the " + leg), normalised));
    }

    private static HitExplanation reciprocal(String leg, LegScore found, int k, HitExplanation raw) {
        Integer rank = found.rank();
        if (rank == null) {
            return HitExplanation.of(0, leg + ": not among the best of these, so no part", raw);
        }
        return HitExplanation.formula(
                found.contribution(),
                leg,
                "1 / (k + rank)",
                HitExplanation.of(k, "k of the reciprocal ranks"),
                HitExplanation.of(rank, "rank by this alone", raw));
    }

    private static String rank(LegScore found) {
        return found.rank() == null
                ? " (not among the best of these)"
                : " (number %d by these)".formatted(found.rank());
    }

    /** What the scores of all candidates are normalised by. */
    private record Range(
            String candidates, double leastWords, double greatestWords, double leastDistance, double greatestDistance) {

        static Range of(JsonNode range) {
            return new Range(
                    range.path(0).asLong(0) + " candidates",
                    range.path(1).asDouble(0),
                    range.path(2).asDouble(0),
                    range.path(3).asDouble(0),
                    range.path(4).asDouble(0));
        }

        static Range of(Cursor.Fused earlier) {
            return new Range(
                    "candidates of the first page",
                    earlier.minLexical(),
                    earlier.maxLexical(),
                    earlier.minDistance(),
                    earlier.maxDistance());
        }

        HitExplanation words(HitExplanation raw) {
            if (greatestWords == leastWords) {
                return same(raw.value() > 0 ? 1 : 0, raw);
            }
            return HitExplanation.formula(
                    (raw.value() - leastWords) / (greatestWords - leastWords),
                    "score normalised",
                    "(score - least) / (greatest - least)",
                    HitExplanation.of(raw.value(), "score", raw),
                    HitExplanation.of(leastWords, "least score of %s".formatted(candidates)),
                    HitExplanation.of(greatestWords, "greatest score of %s".formatted(candidates)));
        }

        HitExplanation vectors(HitExplainer explainer, @Nullable Double distance) {
            if (distance == null) {
                return HitExplanation.of(0, "the chunk has no vector");
            }
            if (greatestDistance == leastDistance) {
                return same(1, explainer.distance(distance));
            }
            return HitExplanation.formula(
                    (greatestDistance - distance) / (greatestDistance - leastDistance),
                    "distance normalised",
                    "(greatest - distance) / (greatest - least)",
                    explainer.distance(distance),
                    HitExplanation.of(leastDistance, "least distance of %s".formatted(candidates)),
                    HitExplanation.of(greatestDistance, "greatest distance of %s".formatted(candidates)));
        }

        private HitExplanation same(double value, HitExplanation raw) {
            return HitExplanation.of(
                    value,
                    "normalised: all of the %s have the same, which counts %s"
                            .formatted(candidates, value > 0 ? "in full" : "nothing"),
                    raw);
        }
    }
}
