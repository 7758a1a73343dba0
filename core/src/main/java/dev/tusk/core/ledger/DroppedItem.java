package dev.tusk.core.ledger;

/** An item that was read and left out, and why. */
public record DroppedItem(String item, String reason) {}
