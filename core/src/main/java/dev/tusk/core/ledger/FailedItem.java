package dev.tusk.core.ledger;

import java.time.Instant;

/**
 * An item that could not be read or whose document was refused.
 *
 * @param attempts how often it has failed since it was last read well
 * @param stored whether the collection has a former version of it
 */
public record FailedItem(String item, String reason, int attempts, Instant failedAt, boolean stored) {}
