package dev.tusk.core.search;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a search is done. Prints itself in one line. */
public sealed interface SearchPlan {

    /** How vectors are found, or null when the search does not use them. */
    default @Nullable VectorAccess vectorAccess() {
        return switch (this) {
            case Nearest nearest -> nearest.access();
            case Hybrid hybrid -> hybrid.access();
            case Keyword ignored -> null;
            case Fuzzy ignored -> null;
        };
    }

    /** Words only, ranked by {@code ts_rank_cd}. */
    record Keyword(String language) implements SearchPlan {
        @Override
        public String toString() {
            return "keyword: websearch_to_tsquery(%s), ts_rank_cd".formatted(language);
        }
    }

    /** Words and the collection's words that are spelled like them. */
    record Fuzzy(String language, double similarity) implements SearchPlan {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "fuzzy: words of the collection with trigram similarity >= %.2f, ts_rank_cd",
                    similarity);
        }
    }

    /** The nearest vectors. */
    record Nearest(VectorAccess access) implements SearchPlan {
        @Override
        public String toString() {
            return "vector: " + access;
        }
    }

    /** Words and vectors, each with so many candidates, fused. */
    record Hybrid(String language, VectorAccess access, Fusion fusion, int candidates) implements SearchPlan {
        @Override
        public String toString() {
            return "hybrid: any word by ts_rank_cd(%s) + %s, %d candidates each, %s"
                    .formatted(language, access, candidates, fusion);
        }
    }
}
