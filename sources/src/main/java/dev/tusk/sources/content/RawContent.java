package dev.tusk.sources.content;

import dev.tusk.core.text.TextFormat;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an item, and what is known of them.
 *
 * @param name a file's path or a page's address, for messages; its ending may tell the form
 * @param mediaType as a server told it, without parameters; null where nobody did
 * @param form what the user says it is; null where name and bytes are to tell
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record RawContent(
        String name,
        byte[] bytes,
        @Nullable String mediaType,
        @Nullable TextFormat form) {}
