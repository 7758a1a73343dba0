package dev.tusk.core.search;

import dev.tusk.core.boost.AppliedBoost;
import dev.tusk.core.explain.HitExplanation;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that a search found.
 *
 * @param rank the place in the result, counted from 1 with the offset passed over
 * @param score higher is better; comparable within one result only
 * @param chunk the chunk's place in its document, counted from 0
 * @param heading the headings above the chunk, outermost first, joined by {@code " > "}; may be empty
 * @param anchor the fragment of the source's address at which the chunk's section begins, or null
 * @param text the whole text of the chunk
 * @param snippet the part of the text that shows the match, or null when snippets were not asked for
 * @param lexical what the words say, or null when the mode does not use words
 * @param vector what the vectors say, or null when the mode does not use vectors or the chunk has none
 * @param vectors what each vector of a search for several says, by name; only those that the document has, and none for other searches
 * @param placement what beside words and vectors decided on the place
 * @param group what the hit is the best of, or null where hits are not grouped
 * @param explanation what the score is made of, or null when not asked for
 */
public record Hit(
        int rank,
        double score,
        String documentId,
        int chunk,
        String title,
        String heading,
        @Nullable String anchor,
        String text,
        @Nullable Snippet snippet,
        @Nullable String source,
        List<String> tags,
        Map<String, @Nullable Object> metadata,
        Instant updatedAt,
        @Nullable LegScore lexical,
        @Nullable LegScore vector,
        Map<String, LegScore> vectors,
        Placement placement,
        @Nullable HitGroup group,
        @Nullable HitExplanation explanation) {

    public Hit {
        tags = List.copyOf(tags);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        vectors = Collections.unmodifiableMap(new LinkedHashMap<>(vectors));
    }

    /** The boosts of the request with what each did to the score. */
    public List<AppliedBoost> boosts() {
        return placement.boosts();
    }

    Hit with(@Nullable HitGroup of) {
        return new Hit(
                rank,
                score,
                documentId,
                chunk,
                title,
                heading,
                anchor,
                text,
                snippet,
                source,
                tags,
                metadata,
                updatedAt,
                lexical,
                vector,
                vectors,
                placement,
                of,
                explanation);
    }

    Hit at(int place, @Nullable Snippet shown, Placement decided) {
        return new Hit(
                place,
                score,
                documentId,
                chunk,
                title,
                heading,
                anchor,
                text,
                shown,
                source,
                tags,
                metadata,
                updatedAt,
                lexical,
                vector,
                vectors,
                decided,
                group,
                explanation);
    }

    Hit explained(@Nullable HitExplanation tree) {
        return new Hit(
                rank,
                score,
                documentId,
                chunk,
                title,
                heading,
                anchor,
                text,
                snippet,
                source,
                tags,
                metadata,
                updatedAt,
                lexical,
                vector,
                vectors,
                placement,
                group,
                tree);
    }
}
