package dev.tusk.sources.record;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How tables of text are written.
 *
 * @param delimiter between the cells; null where the first line tells
 * @param header whether the first line has the names of the columns; else they are c1, c2 ...
 * @param charset unless a byte order mark tells another
 */
public record TableForm(@Nullable Character delimiter, boolean header, Charset charset) {

    /** A header, UTF-8, the delimiter that the first line has. */
    public static final TableForm DEFAULT = new TableForm(null, true, StandardCharsets.UTF_8);
}
