package dev.tusk.core.search;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a search is done. Prints itself in one line. */
public sealed interface SearchPlan {

    /** How vectors are found, or null when the search does not use them. */
    default @Nullable VectorAccess vectorAccess() {
        return switch (this) {
            case Nearest nearest -> nearest.access();
            case Hybrid hybrid -> hybrid.access();
            case Several several -> several.legs().getFirst().access();
            case Keyword ignored -> null;
            case Fuzzy ignored -> null;
        };
    }

    /** How the words rank, or null when the search does not use them. */
    default @Nullable LexicalAccess lexicalAccess() {
        return switch (this) {
            case Nearest ignored -> null;
            case Hybrid hybrid -> hybrid.words();
            case Several several -> several.words();
            case Keyword keyword -> keyword.words();
            case Fuzzy fuzzy -> fuzzy.words();
        };
    }

    /** This plan with another way to the rows that the words rank. */
    default SearchPlan withLexicalAccess(LexicalAccess words) {
        return switch (this) {
            case Nearest nearest -> nearest;
            case Hybrid hybrid ->
                new Hybrid(hybrid.language(), words, hybrid.access(), hybrid.fusion(), hybrid.candidates());
            case Several several -> new Several(words, several.legs(), several.fusion(), several.candidates());
            case Keyword keyword -> new Keyword(keyword.language(), words);
            case Fuzzy fuzzy -> new Fuzzy(fuzzy.language(), fuzzy.similarity(), words);
        };
    }

    /** Words only. */
    record Keyword(String language, LexicalAccess words) implements SearchPlan {
        @Override
        public String toString() {
            return "keyword (%s): %s".formatted(language, words);
        }
    }

    /** Words and the collection's words that are spelled like them. */
    record Fuzzy(String language, double similarity, LexicalAccess words) implements SearchPlan {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "fuzzy (%s): words of the collection with trigram similarity >= %.2f, %s",
                    language,
                    similarity,
                    words);
        }
    }

    /**
     * The nearest vectors.
     *
     * @param rows how many are looked at
     */
    record Nearest(VectorAccess access, int rows) implements SearchPlan {
        @Override
        public String toString() {
            return "vector: " + access;
        }
    }

    /** Words and vectors, each with so many candidates, fused. */
    record Hybrid(String language, LexicalAccess words, VectorAccess access, Fusion fusion, int candidates)
            implements SearchPlan {
        @Override
        public String toString() {
            return "hybrid (%s): %s + %s, %d candidates each, %s"
                    .formatted(language, words, access, candidates, fusion);
        }
    }

    /**
     * Several vectors, each with so many candidates, fused, with or without words.
     *
     * @param words null where these do not count
     */
    record Several(@Nullable LexicalAccess words, List<Leg> legs, Fusion fusion, int candidates) implements SearchPlan {

        public Several {
            legs = List.copyOf(legs);
        }

        /** Whether one vector alone decides, so that its similarity is the score. */
        boolean isSingle() {
            return words == null && legs.size() == 1;
        }

        /** The sum of the weights. */
        double weights() {
            return legs.stream().mapToDouble(Leg::weight).sum();
        }

        @Override
        public String toString() {
            String vectors = legs.stream().map(Leg::toString).collect(Collectors.joining(" + "));
            String all = words == null ? "vectors: " + vectors : "hybrid: %s + %s".formatted(words, vectors);
            return isSingle()
                    ? "%s, %d candidates".formatted(all, candidates)
                    : "%s, %d candidates each, %s"
                            .formatted(
                                    all,
                                    candidates,
                                    words == null && fusion instanceof Fusion.WeightedSum ? "weighted sum" : fusion);
        }
    }

    /**
     * A vector of a search for several.
     *
     * @param name {@code chunk} for those of the chunks
     */
    record Leg(String name, double weight, VectorAccess access) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s (weight %s) by %s", name, weight, access);
        }
    }
}
