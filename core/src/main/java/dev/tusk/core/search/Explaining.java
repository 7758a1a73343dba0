package dev.tusk.core.search;

import dev.tusk.core.arrange.Cursor;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.explain.QueryExplanation;
import org.jspecify.annotations.Nullable;

/**
 * What explanations need to know of a search as a whole.
 *
 * @param query what was made of its words, or null where they do not count or nothing is explained
 * @param cursor what the request continues, or null
 */
record Explaining(
        CollectionDefinition definition,
        SearchRequest request,
        AnalysedQuery terms,
        @Nullable QueryExplanation query,
        @Nullable Cursor cursor) {

    /** Reads what was made of the words, where the search is explained. */
    static Explaining of(
            CollectionDefinition definition,
            SearchRequest request,
            BestWords.Read read,
            @Nullable Cursor cursor,
            SearchExecution execution) {
        LexicalQuery words = read.words();
        if (!request.explain() || !request.mode().usesText() || words == null) {
            return new Explaining(definition, request, read.terms(), null, cursor);
        }
        QueryAnalysis analysis = new QueryAnalysis(definition, words, read.terms(), read.spelled());
        return new Explaining(
                definition,
                request,
                read.terms(),
                execution.run(SearchExecution.settings(request), analysis.statement(), analysis::read),
                cursor);
    }

    /** What explains the hits of this plan, or null where nothing is explained. */
    @Nullable
    HitExplainer hits(SearchPlan plan) {
        if (!request.explain()) {
            return null;
        }
        LexicalAccess words = plan.lexicalAccess();
        return new HitExplainer(
                definition,
                request,
                plan,
                words == null || query == null ? null : new WordsExplainer(words, terms, query),
                cursor == null ? null : cursor.fused());
    }
}
