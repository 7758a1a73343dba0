package dev.tusk.core.ledger;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.TuskException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a source, written in one transaction.
 *
 * @param span which positions it is of; null where it is of items that came before in another version
 * @param documents what is put; of several with one id, the last counts
 * @param absent ids of documents that are not to be there: what was deleted, or says nothing any more
 * @param failures items that cannot be read, by name
 * @param read names of items that were read well, so that failures of theirs are forgotten
 * @param settles whether everything before has to be written before the next block is asked for
 */
public record Block(
        @Nullable Span span,
        List<Document> documents,
        List<String> absent,
        Map<String, TuskException> failures,
        List<String> read,
        boolean settles) {

    public Block {
        documents = List.copyOf(documents);
        absent = List.copyOf(absent);
        failures = new LinkedHashMap<>(failures);
        read = List.copyOf(read);
    }

    /**
     * Positions of a part.
     *
     * @param after the last position before it; 0 at the beginning
     * @param upto its last position
     */
    public record Span(String part, long after, long upto) {
        public Span {
            if (after < 0 || upto <= after) {
                throw new IllegalArgumentException("no positions after %d up to %d".formatted(after, upto));
            }
        }
    }
}
