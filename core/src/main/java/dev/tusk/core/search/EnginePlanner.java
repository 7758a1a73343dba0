package dev.tusk.core.search;

import dev.tusk.core.collection.engine.EngineIndex;
import dev.tusk.core.collection.engine.LexicalEngine;
import dev.tusk.core.collection.engine.RankOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides whether another engine than Tusk's own brings the chunks; a pure function of what is given. */
final class EnginePlanner {

    /** Deeper than this, its index is slower than Tusk's own weights. */
    private static final int DEEPEST = 2000;

    /** Each lexeme as often as it counts. */
    private static final int MOST_LEXEMES = 512;

    /** What a query may ask of every hit, for people. */
    private static final String CONDITIONS = "phrases, exclusions, + and title:";

    private EnginePlanner() {}

    /**
     * The way to the best chunks by BM25.
     *
     * @param rows how many are wanted
     */
    static LexicalAccess bm25(
            LexicalEngine engine, SearchRequest request, @Nullable LexicalQuery words, AnalysedQuery terms, int rows) {
        return engine instanceof LexicalEngine.Indexed indexed
                        && !terms.isEmpty()
                        && !terms.isExpanded()
                        && obstacle(request, words, terms, rows).isEmpty()
                ? new LexicalAccess.Engine(indexed, EngineIndex.brought(rows))
                : LexicalPlanner.plan(terms, rows);
    }

    /** What this search asks for that the index cannot do; empty where it can do all. */
    private static Optional<String> obstacle(
            SearchRequest request, @Nullable LexicalQuery words, AnalysedQuery terms, int rows) {
        if (words != null && words.conditions() != null) {
            return Optional.of(CONDITIONS);
        }
        if (words != null && !words.prefixes().isEmpty()) {
            return Optional.of("prefixes");
        }
        if (EngineRows.count(terms) > MOST_LEXEMES) {
            return Optional.of("words that are repeated so often");
        }
        if (request.filter() != null) {
            return Optional.of("a filter");
        }
        if (hasBoosts(request)) {
            return Optional.of("boosts");
        }
        if (isArranged(request)) {
            return Optional.of("groups, another order or a cursor");
        }
        return rows > DEEPEST ? Optional.of("so many rows") : Optional.empty();
    }

    /** Why the collection's engine is not used, for people; empty where it is, or where the collection has none. */
    static Optional<String> why(
            LexicalEngine engine,
            SearchRequest request,
            @Nullable LexicalQuery words,
            AnalysedQuery terms,
            SearchPlan plan) {
        if (!(engine instanceof LexicalEngine.Indexed)
                || request.ranking() != Ranking.BM25
                || plan.lexicalAccess() == null
                || plan.lexicalAccess() instanceof LexicalAccess.Engine) {
            return Optional.empty();
        }
        String instead = "Tusk's own weights are used, not %s: ".formatted(engine.name());
        return Optional.of(instead
                + obstacle(request, words, terms, 0)
                        .map(asked -> "its index cannot serve " + asked)
                        .orElse(
                                plan.lexicalAccess() instanceof LexicalAccess.NoTerm
                                        ? "no word is in the collection"
                                        : "so many rows, and synonyms, are found faster with them"));
    }

    /** The way to the best chunks by {@code ts_rank}. */
    static LexicalAccess tsRank(RankOrder order, SearchRequest request, @Nullable LexicalQuery words, int rows) {
        if (order instanceof RankOrder.Rum) {
            if (words != null && words.conditions() != null) {
                return sorted("RUM cannot serve " + CONDITIONS, rows);
            }
            if (words != null && !words.prefixes().isEmpty()) {
                return sorted("RUM cannot serve prefixes", rows);
            }
            if (request.filter() != null) {
                return sorted("RUM cannot serve a filter", rows);
            }
            if (hasBoosts(request)) {
                return sorted("RUM cannot serve boosts", rows);
            }
        }
        if (isArranged(request) && order instanceof RankOrder.Rum) {
            return sorted("RUM cannot serve groups, another order or a cursor", rows);
        }
        return new LexicalAccess.TsRank(order, rows);
    }

    private static boolean isArranged(SearchRequest request) {
        return !request.arrangement().isPlain()
                && !(request.mode() == SearchMode.HYBRID
                        && request.arrangement().cursor() == null);
    }

    /** Whether the best by words need not be the best with boosts; candidates are boosted after they are found. */
    private static boolean hasBoosts(SearchRequest request) {
        return request.afterFusion().boostsAllMatches(request);
    }

    private static LexicalAccess sorted(String reason, int rows) {
        return new LexicalAccess.TsRank(new RankOrder.Sorted(reason, false), rows);
    }
}
