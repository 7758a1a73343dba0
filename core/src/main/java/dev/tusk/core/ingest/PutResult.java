package dev.tusk.core.ingest;

/** What became of a document that was put. */
public enum PutResult {
    /** There was none of its id. */
    ADDED,
    /** It took the place of another version of itself. */
    CHANGED,
    /** It was there already, the same in everything; nothing was written. */
    UNCHANGED
}
