package dev.tusk.core.ledger;

/**
 * How far a run has read a part of a source that is read in order, such as a dump or the API of Hacker News.
 *
 * @param part a file, or where the API is
 * @param position everything up to here is in: a row of the file, or an item's number
 * @param whole whether it was read to its end
 */
public record ReadPart(String part, long position, boolean whole) {}
