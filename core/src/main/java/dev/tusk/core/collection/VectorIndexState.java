package dev.tusk.core.collection;

/** What there is of a collection's HNSW index. */
public enum VectorIndexState {
    /** The collection has no vectors. */
    NONE,
    /** There is no index: too few vectors to need one, or more dimensions than pgvector indexes. */
    ABSENT,
    /** The index is valid and used. */
    READY,
    /** The index is being built. */
    BUILDING,
    /** A build was interrupted; the next {@code maintain} builds it again. */
    INVALID
}
