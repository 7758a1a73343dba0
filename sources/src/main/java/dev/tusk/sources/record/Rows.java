package dev.tusk.sources.record;

import java.io.Closeable;
import java.util.Optional;

/** Rows, one at a time. Not for use by several threads at once. */
public interface Rows extends Closeable {

    /** The next row, or empty at the end. */
    Optional<Row> next();

    /** After the end: why there may be rows that were not given; empty where there are none. */
    Optional<String> incomplete();
}
