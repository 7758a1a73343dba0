package dev.tusk.core.collection;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Locale;

/**
 * How much vectors count in a collection's hybrid searches unless a request says otherwise, and who said so.
 *
 * @param weight 0 to 1
 * @param queries how many judged queries it was chosen by, or 0 where it comes from elsewhere
 */
public record StoredVectorWeight(double weight, Source source, int queries) {

    /** Where a weight came from. */
    public enum Source {
        /** {@code maintain} learned it of the collection's own sentences, and learns it again when the collection has grown. */
        SENTENCES,
        /** Judged queries were answered best with it; it stays until it is changed. */
        JUDGEMENTS,
        /** Somebody set it; it stays until it is changed. */
        HAND;

        /** As JSON and the catalog write it. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Source ofWireName(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    public StoredVectorWeight {
        if (!(weight >= 0 && weight <= 1)) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "the vector weight is %s; it must be 0 to 1".formatted(weight));
        }
    }
}
