package dev.tusk.core.attach;

import java.time.Instant;

/**
 * A row that could not become a document. It is tried again when it changes, or when that is asked for.
 *
 * @param key the id that its document would have
 * @param reason why it failed the last time
 * @param attempts how often it was tried
 * @param since when its change was noted
 */
public record FailedRow(String key, String reason, int attempts, Instant since) {}
