package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.spelling.Spelling;
import dev.tusk.core.spelling.SpellingIndex;
import dev.tusk.core.spelling.SpellingUse;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a search does about misspelt words. The server is asked about spelling only where a word is unknown or rare. */
final class Respelling {

    /** With fewer hits than this, what was typed found too little. */
    private static final int FEW_HITS = 3;

    private static final int MAX_ALTERNATIVES = 5;

    private final CollectionDefinition definition;
    private final Extensions extensions;
    private final SearchRequest request;
    private final SearchExecution execution;

    Respelling(
            CollectionDefinition definition, Extensions extensions, SearchRequest request, SearchExecution execution) {
        this.definition = definition;
        this.extensions = extensions;
        this.request = request;
        this.execution = execution;
    }

    /** Searches for what was typed, and then for what may have been meant where that is allowed and called for. */
    static SearchResult search(SearchRequest request, Function<SearchRequest, SearchResult> literally) {
        SearchResult typed = literally.apply(request);
        Spelling spelling = typed.spelling();
        if (spelling == null
                || request.spelling() != SpellingUse.AUTO
                || request.mode() == SearchMode.FUZZY
                || request.arrangement().cursor() != null
                || !findsTooLittle(spelling, request, typed, literally)) {
            return typed;
        }
        return literally
                .apply(with(request, spelling.query(), request.limit(), request.offset()))
                .with(spelling.asApplied());
    }

    /** The same on every page of a result, so that all pages are of one query. */
    private static boolean findsTooLittle(
            Spelling spelling,
            SearchRequest request,
            SearchResult typed,
            Function<SearchRequest, SearchResult> literally) {
        if (spelling.nothingKnown()) {
            return true;
        }
        if (request.mode() != SearchMode.KEYWORD
                || !spelling.replacesUnknownWordsOnly()
                || typed.hits().size() >= FEW_HITS) {
            return false;
        }
        if (request.offset() == 0 && request.limit() >= FEW_HITS) {
            return true;
        }
        return literally
                        .apply(with(request, String.valueOf(request.query()), FEW_HITS, 0))
                        .hits()
                        .size()
                < FEW_HITS;
    }

    private static SearchRequest with(SearchRequest request, String query, int limit, int offset) {
        return new SearchRequest(
                request.mode(),
                query,
                request.vector(),
                request.filter(),
                limit,
                offset,
                request.fusion(),
                request.candidates() == 0 ? 0 : Math.max(request.candidates(), limit + offset),
                request.ranking(),
                request.snippets(),
                request.explain(),
                request.facets(),
                request.total(),
                request.arrangement(),
                request.afterFusion(),
                SpellingUse.OFF,
                request.timeout());
    }

    /** Another spelling of the query, or null where none is asked for or no word looks misspelt. */
    @Nullable
    Spelling suggest(BestWords.Read read, FoundRows found) {
        String query = request.query();
        if (request.spelling() == SpellingUse.OFF
                || query == null
                || read.words() == null
                || !request.mode().usesText()
                || !looksMisspelt(read, found)) {
            return null;
        }
        return new SpellingIndex(definition, extensions)
                .suggest(query, this::run)
                .orElse(null);
    }

    private boolean looksMisspelt(BestWords.Read read, FoundRows found) {
        if (request.mode() == SearchMode.FUZZY) {
            return !read.spelled().isEmpty() || !found.spelled().isEmpty();
        }
        if (request.ranking() != Ranking.BM25) {
            return found.hits().size() < request.limit();
        }
        AnalysedQuery terms = read.terms();
        return terms.hasUnknown()
                || terms.terms().stream()
                        .anyMatch(term -> term.typed()
                                && term.df() <= SpellingIndex.RARE_CHUNKS
                                && term.df() * SpellingIndex.FAR_RARER <= terms.chunks());
    }

    /** What is spelled like those of the words that no chunk has, likeliest first; may be nothing. */
    Map<String, List<String>> alternatives(List<String> words) {
        return new SpellingIndex(definition, extensions).alternatives(words, MAX_ALTERNATIVES, this::run);
    }

    /** The words with the unknown ones replaced; those that nothing is spelled like stay only where there is nothing else. */
    static List<String> operands(List<String> words, Map<String, List<String>> alternatives) {
        Set<String> operands = new LinkedHashSet<>();
        for (String word : words) {
            operands.addAll(alternatives.getOrDefault(word, List.of(word)));
        }
        return operands.isEmpty() ? words : new ArrayList<>(operands);
    }

    private <T> T run(double similarity, Sql sql, SpellingIndex.Rows<T> rows) {
        return execution.run(SearchExecution.fuzzySettings(request, similarity), sql, rows::map);
    }
}
