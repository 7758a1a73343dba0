package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the user should know of the words of a search, for example that none of them means anything.
 *
 * @param words as they were looked for, or null when there were none
 * @param terms those that the collection has
 */
record QueryNotes(
        CollectionDefinition definition,
        Extensions extensions,
        SearchRequest request,
        @Nullable LexicalQuery words,
        AnalysedQuery terms,
        SearchExecution execution) {

    List<String> of(FoundRows found, Map<String, List<String>> spelled) {
        List<String> notes = new ArrayList<>();
        spelled.forEach((word, alternatives) -> {
            if (alternatives.isEmpty()) {
                notes.add("no word of the collection is spelled like \"%s\"".formatted(word));
            }
        });
        withoutEffect(notes);
        if (words == null || !request.mode().usesText()) {
            return notes;
        }
        if (words.isCut()) {
            notes.add(
                    "the query is longer than what counts: its first %d words, and %d phrases, exclusions and other conditions"
                            .formatted(LexicalQuery.MAX_TERMS, LexicalQuery.MAX_CONDITIONS));
        }
        if (words.hasTooLong()) {
            notes.add("words and phrases of more than %d characters are passed over"
                    .formatted(LexicalQuery.MAX_TERM_CHARACTERS));
        }
        if (terms.passedOver() > 0) {
            notes.add(
                    "the query stands for more words of the collection than count: %d do, and of them rather those that were typed"
                            .formatted(terms.terms().size()));
        }
        String without = request.mode() == SearchMode.HYBRID ? "; the order is that of meaning alone" : "";
        if (words.terms().isEmpty()) {
            notes.add((words.hasTooLong() ? "the query holds nothing else" : "the query holds no word") + without);
        } else if (saysNothing(words, found)) {
            notes.add((words.hasTooLong() ? "what is left of the query" : "the query")
                    + " holds only words that the configuration \"%s\" passes over"
                            .formatted(definition.requireLanguage())
                    + without);
        } else if (words.onlyExcludes()) {
            notes.add("the query only excludes: what has none of it is found"
                    + (without.isEmpty() ? ", in no order of relevance" : without));
        }
        return notes;
    }

    /** What was asked for and makes no difference. */
    private void withoutEffect(List<String> notes) {
        String mode = request.mode().wireName();
        if (request.fusion() != null
                && request.mode() != SearchMode.HYBRID
                && request.vectors().isEmpty()) {
            notes.add("the fusion and its weights make no difference: a %s search has nothing to fuse".formatted(mode));
        }
        if (request.ranking() != Ranking.BM25 && !request.mode().usesText()) {
            notes.add("the ranking \"%s\" makes no difference: a %s search ranks no words"
                    .formatted(request.ranking().wireName(), mode));
        }
    }

    private boolean saysNothing(LexicalQuery typed, FoundRows found) {
        if (request.ranking() == Ranking.BM25 && !typed.onlyExcludes()) {
            return terms.isEmpty() && !terms.hasUnknown() && typed.prefixes().isEmpty();
        }
        boolean foundByWords =
                found.hits().stream().map(Hit::lexical).anyMatch(leg -> leg != null && leg.rank() != null);
        if (foundByWords) {
            return false;
        }
        Sql anyWord = new LexicalLeg(definition, extensions, typed, definition.requireLanguage()).anyWord();
        return execution.run(
                SearchExecution.settings(request),
                Sql.of("select pg_catalog.numnode(").append(anyWord).append(") = 0"),
                rows -> rows.next() && rows.getBoolean(1));
    }
}
