package dev.tusk.sources.record;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.Reading;
import dev.tusk.core.ledger.SourceItem;
import org.jspecify.annotations.Nullable;

/**
 * An item that cannot be read, known before it is asked for.
 *
 * @param id the place
 */
public record BrokenItem(String id, TuskException why) implements SourceItem {

    /** Why a source that has it is not known to its end: nobody can tell which document it would have been. */
    public String incomplete() {
        return "%s: %s".formatted(id, why.getMessage());
    }

    @Override
    public Version compare(String fingerprint) {
        return Version.OTHER;
    }

    @Override
    public Reading read(@Nullable String before) {
        throw why;
    }
}
