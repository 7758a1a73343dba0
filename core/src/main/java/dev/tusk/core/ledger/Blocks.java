package dev.tusk.core.ledger;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The blocks of a source, one at a time. Not for use by several threads at once. */
public interface Blocks extends Iterator<Block>, AutoCloseable {

    /** Parts that were read to their end, once there are no more blocks. */
    List<String> ended();

    /** Once there are no more: why there may be items that were not given; empty where the source was read to its end. */
    Optional<String> incomplete();

    @Override
    void close();
}
