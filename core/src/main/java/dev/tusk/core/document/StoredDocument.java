package dev.tusk.core.document;

import java.time.Instant;

/**
 * A document as it is kept.
 *
 * @param document as it was put; its vector is left out, and its title is the one found in the body where none was given
 * @param chunks how many chunks it was cut into
 */
public record StoredDocument(Document document, Instant createdAt, Instant updatedAt, int chunks) {}
