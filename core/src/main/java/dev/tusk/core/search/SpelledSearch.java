package dev.tusk.core.search;

import dev.tusk.core.arrange.Cursor;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.spelling.Spelling;
import dev.tusk.core.spelling.SpellingUse;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A search for what was typed, and for what may have been meant where that is allowed and called for. Further pages go on with
 * what the first was of.
 *
 * @param literally searches for what was typed, up to the stages
 */
record SpelledSearch(CollectionDefinition definition, Function<SearchRequest, BegunSearch> literally) {

    /** With fewer matching chunks than this, what was typed found too little. */
    private static final int FEW_CHUNKS = 3;

    SearchResult of(SearchRequest request) {
        if (request.arrangement().cursor() != null) {
            return further(request);
        }
        BegunSearch typed = literally.apply(request);
        Spelling spelling = typed.found().spelling();
        if (spelling == null
                || request.spelling() != SpellingUse.AUTO
                || request.mode() == SearchMode.FUZZY
                || !findsTooLittle(spelling, request, typed.found())) {
            return typed.finished();
        }
        SearchResult meant = meant(request, meaning(request, spelling.query(), null), spelling.asApplied());
        // The words of deleted documents are known until maintenance.
        return meant.hits().isEmpty() && request.offset() == 0 ? typed.finished() : meant;
    }

    private SearchResult further(SearchRequest request) {
        Continuations pages = new Continuations(definition, request);
        Cursor cursor = Objects.requireNonNull(pages.cursor());
        String query = cursor.respelled();
        if (query == null) {
            return literally.apply(request).finished();
        }
        SearchRequest first = meaning(request, query, null);
        String own = new Continuations(definition, first).handOver(cursor, null);
        return meant(request, meaning(request, query, own), new Spelling(query, List.of(), false, true));
    }

    /** Searches for what was meant, with the cursor of the next page for the request as it was typed. */
    private SearchResult meant(SearchRequest request, SearchRequest meaning, Spelling spelling) {
        SearchResult found = literally.apply(meaning).finished();
        String next = found.next();
        if (next == null) {
            return found.with(spelling, null);
        }
        SearchRequest following = meaning(meaning, String.valueOf(meaning.query()), next);
        Cursor cursor = Objects.requireNonNull(new Continuations(definition, following).cursor());
        return found.with(
                spelling, new Continuations(definition, request).handOver(cursor, String.valueOf(meaning.query())));
    }

    /** Decided by what matches, and not by this page, so that all pages and all arrangements of them are of one query. */
    private boolean findsTooLittle(Spelling spelling, SearchRequest request, SearchResult typed) {
        boolean keyword = request.mode() == SearchMode.KEYWORD;
        if (!(keyword && spelling.replacesUnknownWordsOnly()) && !spelling.nothingKnown()) {
            return false;
        }
        // Nearest vectors there are always; of the words, none may be known, and no prefix or identifier beside them.
        int enough = keyword ? FEW_CHUNKS : 1;
        boolean chunks = keyword
                && request.arrangement().group() == null
                && request.afterFusion().equals(AfterFusion.NOTHING);
        if (chunks && typed.hits().size() >= FEW_CHUNKS) {
            return false;
        }
        if (chunks && request.offset() == 0 && request.limit() >= FEW_CHUNKS) {
            return true;
        }
        SearchRequest plain = SearchRequest.keyword(String.valueOf(request.query()))
                .filter(request.filter())
                .ranking(request.ranking())
                .limit(enough)
                .snippets(false)
                .spelling(SpellingUse.OFF)
                .timeout(request.timeout())
                .build();
        return literally.apply(plain).found().hits().size() < enough;
    }

    private static SearchRequest meaning(SearchRequest request, String query, @Nullable String cursor) {
        return new SearchRequest(
                request.mode(),
                query,
                request.vector(),
                request.vectors(),
                request.filter(),
                request.limit(),
                // The cursor tells where the page begins.
                cursor == null ? request.offset() : 0,
                request.fusion(),
                request.candidates(),
                request.ranking(),
                request.snippets(),
                request.explain(),
                request.facets(),
                request.total(),
                request.arrangement().after(cursor),
                request.afterFusion(),
                SpellingUse.OFF,
                request.timeout());
    }
}
