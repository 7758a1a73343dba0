package dev.tusk.core.collection.vector;

import dev.tusk.core.collection.EmbeddingSpec;

/**
 * What an index will take, by pgvector's own layout of pages and of the graph in memory.
 *
 * @param bytes on disk
 * @param buildBytes of memory with which it is built in one go; with less an HNSW build goes on on disk, many times slower
 */
public record IndexForecast(long bytes, long buildBytes) {

    private static final int PAGE = 8192;
    private static final int USABLE = PAGE - 24 - 16;

    /** Header, level and heap pointers of an element, beside its vector. */
    private static final int HNSW_ELEMENT = 96;

    private static final int TUPLE = 8 + 4;
    private static final int POINTER = 6;

    /** Pointer, distance and flags of a neighbour while the graph is in memory. */
    private static final int NEIGHBOUR_IN_MEMORY = 16;

    private static final int ELEMENT_IN_MEMORY = 150;

    /** What sampling and sorting of an IVFFlat build take at least. */
    private static final long LEAST_BUILD = 64L << 20;

    /** Of so many vectors. */
    public static IndexForecast of(VectorIndexSpec spec, EmbeddingSpec embedding, long vectors) {
        long kept = keptBytes(spec.representation(), embedding);
        return switch (spec.method()) {
            case IndexMethod.Hnsw hnsw -> {
                long neighbours = TUPLE + 4L + 2L * hnsw.m() * POINTER;
                long each = HNSW_ELEMENT + kept + neighbours;
                // A vector and its neighbours stand on one page where they fit; nothing is split between two.
                long perVector = each <= USABLE ? PAGE / (USABLE / each) : PAGE + neighbours;
                long inMemory = kept + ELEMENT_IN_MEMORY + 2L * hnsw.m() * NEIGHBOUR_IN_MEMORY;
                yield new IndexForecast(vectors * perVector, LEAST_BUILD + vectors * inMemory);
            }
            case IndexMethod.IvfFlat lists -> {
                long each = TUPLE + 8L + kept;
                long perVector = each <= USABLE ? PAGE / (USABLE / each) : PAGE;
                // One page more for each list, which is half full at its end.
                yield new IndexForecast(
                        vectors * perVector + (long) lists.lists() * PAGE, LEAST_BUILD + 50L * lists.lists() * kept);
            }
        };
    }

    private static long keptBytes(Representation representation, EmbeddingSpec embedding) {
        return switch (representation) {
            case Representation.Full ignored -> embedding.type().bytes(embedding.dimensions());
            case Representation.Half ignored -> 8 + 2L * embedding.dimensions();
            case Representation.Binary ignored -> 8 + (embedding.dimensions() + 7L) / 8;
            case Representation.Leading leading -> 8 + (leading.half() ? 2L : 4L) * leading.dimensions();
        };
    }
}
