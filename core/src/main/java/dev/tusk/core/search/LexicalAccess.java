package dev.tusk.core.search;

import dev.tusk.core.search.MaxScore.Condition;
import java.util.List;
import java.util.Locale;

/** How the chunks are found that the words of a query rank. All ways of BM25 bring the same rows in the same order. */
public sealed interface LexicalAccess {

    /** PostgreSQL's own ranking of all chunks that match. */
    record TsRankCd(boolean allWords) implements LexicalAccess {
        @Override
        public String toString() {
            return allWords ? "all words by ts_rank_cd" : "any word by ts_rank_cd";
        }
    }

    /** The collection has none of the words. */
    record NoTerm() implements LexicalAccess {
        @Override
        public String toString() {
            return "BM25, no word that the collection has";
        }
    }

    /** Every chunk that has any of the words is scored, found by the GIN index. */
    record AnyTerm(Condition condition, String reason) implements LexicalAccess {
        @Override
        public String toString() {
            return "BM25 of chunks with any word (%s)".formatted(reason);
        }
    }

    /** Every chunk is scored. */
    record Scan(String reason) implements LexicalAccess {
        @Override
        public String toString() {
            return "BM25 of all chunks (%s)".formatted(reason);
        }
    }

    /**
     * A sample is scored first; then every chunk that can still reach the last of its best.
     *
     * @param samples conditions to try in this order until one brings enough
     */
    record Pruned(List<Condition> samples) implements LexicalAccess {
        public Pruned {
            samples = List.copyOf(samples);
        }

        @Override
        public String toString() {
            return "BM25 of chunks that can reach the best of a sample";
        }
    }

    /** What is left of {@link Pruned} when the sample is known: every chunk that can reach its floor. */
    record Reaching(Condition condition, double floor) implements LexicalAccess {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "BM25 of about %.2f %% of the chunks, those that can reach %.3f",
                    100 * condition.share(),
                    floor);
        }
    }
}
