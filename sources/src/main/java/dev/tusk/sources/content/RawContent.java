package dev.tusk.sources.content;

import dev.tusk.core.text.TextFormat;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an item, and what is known of them.
 *
 * @param name a file's path or a page's address, for messages; its ending may tell the form
 * @param contentType as a server told it, its character set included; null where nobody did
 * @param form what the user says it is; null where name and bytes are to tell
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record RawContent(
        String name,
        byte[] bytes,
        @Nullable String contentType,
        @Nullable TextFormat form) {}
