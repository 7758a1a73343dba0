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
import org.jspecify.annotations.Nullable;

/** What a search does about misspelt words. The server is asked about spelling only where a word is unknown or rare. */
final class Respelling {

    private static final int MAX_ALTERNATIVES = 5;

    private final CollectionDefinition definition;
    private final Extensions extensions;
    private final SearchRequest request;
    private final SearchExecution execution;
    private boolean lookedAhead;
    private @Nullable Spelling ahead;

    Respelling(
            CollectionDefinition definition, Extensions extensions, SearchRequest request, SearchExecution execution) {
        this.definition = definition;
        this.extensions = extensions;
        this.request = request;
        this.execution = execution;
    }

    /** Looks for another spelling before anything is found, where that does not depend on it. */
    void lookAhead(BestWords.Read read) {
        if (request.mode() == SearchMode.HYBRID && request.ranking() == Ranking.BM25) {
            ahead = look(read, null);
            lookedAhead = true;
        }
    }

    /** Another spelling of the query, or null where none is asked for or no word looks misspelt. */
    @Nullable
    Spelling suggest(BestWords.Read read, FoundRows found) {
        return lookedAhead ? ahead : look(read, found);
    }

    private @Nullable Spelling look(BestWords.Read read, @Nullable FoundRows found) {
        String query = request.query();
        if (request.spelling() == SpellingUse.OFF
                || request.arrangement().cursor() != null
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

    private boolean looksMisspelt(BestWords.Read read, @Nullable FoundRows found) {
        if (request.mode() == SearchMode.FUZZY) {
            return !read.spelled().isEmpty()
                    || (found != null && !found.spelled().isEmpty());
        }
        if (request.ranking() != Ranking.BM25) {
            return found != null && found.hits().size() < request.limit();
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

    /**
     * What was typed with the unknown words replaced, and what they are in taken apart; what holds none stays whole, as
     * {@code C++} and {@code 0.8.7} are. Words that nothing is spelled like stay only where there is nothing else.
     */
    static List<String> operands(LexicalQuery typed, Map<String, List<String>> alternatives) {
        Set<String> operands = new LinkedHashSet<>();
        for (TypedTerm term : typed.mayMatch()) {
            List<String> words = LexicalQuery.words(term.text());
            if (words.stream().noneMatch(alternatives::containsKey)) {
                operands.add(term.text());
            } else {
                words.forEach(word -> operands.addAll(alternatives.getOrDefault(word, List.of(word))));
            }
        }
        return operands.isEmpty() ? typed.words() : new ArrayList<>(operands);
    }

    private <T> T run(double similarity, Sql sql, SpellingIndex.Rows<T> rows) {
        return execution.run(SearchExecution.fuzzySettings(request, similarity), sql, rows::map);
    }
}
