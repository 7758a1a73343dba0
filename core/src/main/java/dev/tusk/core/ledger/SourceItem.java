package dev.tusk.core.ledger;

import dev.tusk.core.failure.TuskException;
import org.jspecify.annotations.Nullable;

/** Something that a source has and that becomes one document: a file, a row, a page. Used by one thread. */
public interface SourceItem {

    /** What names it in its source, the same in every run: at most 1,024 bytes, as the id of a document. */
    String id();

    /** Roughly the memory that it takes before it is read. */
    default long bytes() {
        return 0;
    }

    /**
     * Whether it is the version that had this fingerprint, as far as that can be told without reading it.
     *
     * @param fingerprint what reading it gave in a former run
     */
    Version compare(String fingerprint);

    /**
     * Reads it.
     *
     * @param before the fingerprint of the version that is in the collection; null where the document is to be given whatever it is
     * @throws TuskException when it cannot be read; the rest of the source is read all the same
     */
    Reading read(@Nullable String before);

    /** How an item stands to a fingerprint. */
    enum Version {
        SAME,
        OTHER,
        /** Only reading tells. */
        UNKNOWN
    }
}
