package dev.tusk.core.search;

import dev.tusk.core.collection.engine.LexicalEngine;
import dev.tusk.core.collection.engine.RankOrder;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the chunks are found that the words of a query rank. All ways of BM25 bring the same rows in the same order, but {@link Engine}, which
 * may miss one near the end of the list.
 */
public sealed interface LexicalAccess {

    /** PostgreSQL's own ranking of all chunks that match. */
    record TsRankCd(boolean allWords) implements LexicalAccess {
        @Override
        public String toString() {
            return allWords ? "all words by ts_rank_cd" : "any word by ts_rank_cd";
        }
    }

    /**
     * PostgreSQL's {@code ts_rank} of chunks that have any of the words.
     *
     * @param rows how many are wanted
     */
    record TsRank(RankOrder order, int rows) implements LexicalAccess {
        @Override
        public String toString() {
            return "any word by ts_rank, %s (%s)"
                    .formatted(
                            switch (order) {
                                case RankOrder.Rum ignored -> "in the order of the RUM index";
                                case RankOrder.Sorted ignored -> "all matches sorted";
                            },
                            order.reason());
        }
    }

    /**
     * The index of another engine brings the best by its own reckoning, which rounds lengths; those are scored exactly.
     *
     * @param chunks how many it brings
     * @param brought the ids of these chunks, where it was asked already; else null
     */
    record Engine(
            LexicalEngine.Indexed engine,
            int chunks,
            @Nullable List<Long> brought) implements LexicalAccess {

        Engine(LexicalEngine.Indexed engine, int chunks) {
            this(engine, chunks, null);
        }

        Engine bringing(List<Long> ids) {
            return new Engine(engine, chunks, List.copyOf(ids));
        }

        @Override
        public String toString() {
            return "BM25 of the best %d by the index of %s %s".formatted(chunks, engine.name(), engine.version());
        }
    }

    /** The collection has none of the words. */
    record NoTerm() implements LexicalAccess {
        @Override
        public String toString() {
            return "BM25, no word that the collection has";
        }
    }

    /** Every chunk that has none of the excluded words, where nothing else was typed; all score 0. */
    record AllBut() implements LexicalAccess {
        @Override
        public String toString() {
            return "all but what is excluded, as nothing else was typed";
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
                    "BM25 of about %.2f %% of the chunks, those that can reach %.3f%s",
                    100 * condition.share(),
                    floor,
                    condition.usesTiers() ? " (two tiers)" : "");
        }
    }
}
