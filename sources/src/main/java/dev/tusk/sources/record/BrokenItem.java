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

    @Override
    public Version compare(String fingerprint) {
        return Version.OTHER;
    }

    @Override
    public Reading read(@Nullable String before) {
        throw why;
    }
}
