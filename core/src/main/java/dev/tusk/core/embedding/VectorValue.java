package dev.tusk.core.embedding;

/** A vector of any of pgvector's types: {@link Vector} of numbers, {@link BitVector} or {@link SparseVector}. Immutable. */
public sealed interface VectorValue permits Vector, BitVector, SparseVector {

    /** How many dimensions it has. */
    int dimensions();

    /** Whether every dimension is zero. */
    boolean isZero();

    /** As pgvector reads and prints it: {@code [0.1,2]}, {@code 0110}, {@code {2:0.5}/4}. */
    String literal();

    /** The bytes of what it holds, the same for two vectors that are equal, and for no others of this type. */
    byte[] content();
}
