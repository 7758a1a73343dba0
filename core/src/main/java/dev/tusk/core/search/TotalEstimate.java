package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.sql.Sql;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The number of hits by statistics. Words alone: each is in a known number of chunks, and they are taken to be independent;
 * every chunk: the planner's number of rows. What has a filter, phrases or exclusions is asked of the server's planner, which
 * takes a statement but reads no row.
 *
 * @param terms the words that the collection has; none for other rankings than BM25
 * @param words what was typed; null when there is nothing
 */
record TotalEstimate(
        SearchRequest request,
        CollectionStats stats,
        AnalysedQuery terms,
        @Nullable LexicalQuery words,
        SearchExecution execution) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    SearchTotal of(MatchingChunks matching) {
        boolean everyChunk = matching.words().isEmpty();
        if (request.filter() == null && everyChunk && stats.chunks() > 0) {
            return estimated(stats.chunks());
        }
        boolean constrained = words != null && words.conditions() != null;
        if (request.filter() == null && !everyChunk && !constrained && request.ranking() == Ranking.BM25) {
            return anyTerm();
        }
        return estimated(planned(matching));
    }

    private static SearchTotal estimated(long value) {
        return new SearchTotal(value, SearchTotal.Relation.ESTIMATED, null);
    }

    /** One word is in as many chunks as its statistics say, which are exact. */
    private SearchTotal anyTerm() {
        if (terms.terms().size() < 2) {
            long only = terms.terms().stream().mapToLong(QueryTerm::df).sum();
            return new SearchTotal(only, SearchTotal.Relation.EXACT, null);
        }
        double without = terms.terms().stream()
                .mapToDouble(term -> Math.max(0, 1 - (double) term.df() / terms.chunks()))
                .reduce(1, (a, b) -> a * b);
        long most = terms.terms().stream().mapToLong(QueryTerm::df).max().orElse(0);
        long sum = terms.terms().stream().mapToLong(QueryTerm::df).sum();
        long likely = Math.round(terms.chunks() * (1 - without));
        return estimated(Math.max(most, Math.min(likely, Math.min(sum, terms.chunks()))));
    }

    private long planned(MatchingChunks matching) {
        Sql explain = Sql.of("explain (format json)\n").append(matching.alone(Optional.ofNullable(request.filter())));
        return execution.run(SearchExecution.settings(request), explain, rows -> {
            rows.next();
            return JSON.readTree(rows.getString(1))
                    .get(0)
                    .get("Plan")
                    .get("Plan Rows")
                    .longValue();
        });
    }
}
