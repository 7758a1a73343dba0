package dev.tusk.core.search;

import dev.tusk.core.collection.vector.PartialIndexStats;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What share of the documents passes a filter. That of the chunks is taken to be the same.
 *
 * @param share 0 to 1
 * @param by what tells it
 * @param within the least partial index that holds all vectors that pass; null where there is none
 */
record PassingShare(double share, Source by, @Nullable PartialIndexStats within) {

    PassingShare(double share, Source by) {
        this(share, by, null);
    }

    PassingShare within(@Nullable PartialIndexStats partial) {
        return new PassingShare(share, by, partial);
    }

    /** What tells the share. */
    enum Source {
        /** The bits of the facet index: exact, but for what has changed since it was built. */
        FACET_INDEX("counted in the facet index"),
        /** The server's statistics of columns and declared fields. */
        STATISTICS("by the server's statistics"),
        /** Some thousand documents: for conditions that the server has no statistics of. */
        SAMPLE("by a sample");

        private final String inWords;

        Source(String inWords) {
            this.inWords = inWords;
        }
    }

    PassingShare {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("not a share: " + share);
        }
    }

    /** In per cent, and by what. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3g %% %s", 100 * share, by.inWords);
    }
}
