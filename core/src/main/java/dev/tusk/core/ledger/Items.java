package dev.tusk.core.ledger;

import java.util.Iterator;
import java.util.Optional;

/**
 * The items of a source, one at a time. What cannot be read is an item as well, whose reading fails. Not for use by several threads at
 * once.
 */
public interface Items extends Iterator<SourceItem>, AutoCloseable {

    /** Once there are no more: why there may be some that were not given; empty where the source was read to its end. */
    Optional<String> incomplete();

    @Override
    void close();
}
