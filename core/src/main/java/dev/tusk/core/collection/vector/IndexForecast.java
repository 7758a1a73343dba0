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

    /** Less the header of a page and what pgvector keeps at its end. */
    private static final int USABLE = PAGE - 24 - 8;

    /** Level, ten heap pointers and the place of the neighbours, beside the vector. */
    private static final int HNSW_ELEMENT = 72;

    /** How many neighbours there are, before their pointers. */
    private static final int HNSW_NEIGHBOURS = 4;

    private static final int TUPLE = 8 + 4;
    private static final int LINE_POINTER = 4;
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
                double perVector = hnswBytes(hnsw.m(), kept);
                long inMemory = kept + ELEMENT_IN_MEMORY + 2L * hnsw.m() * NEIGHBOUR_IN_MEMORY;
                yield new IndexForecast((long) (vectors * perVector), LEAST_BUILD + vectors * inMemory);
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

    /** Of one vector, with its share of what is left free on the page. */
    private static double hnswBytes(int m, long kept) {
        int element = aligned((int) (HNSW_ELEMENT + kept));
        int neighbours = aligned(HNSW_NEIGHBOURS + 2 * m * POINTER);
        // A vector and its neighbours stand on one page where they fit; nothing is split between two.
        int each = element + neighbours + 2 * LINE_POINTER;
        if (each > USABLE) {
            return PAGE + neighbours;
        }
        int most = USABLE / each;
        // One of m vectors has neighbours in a level above as well; where the page has no room for these, it holds a
        // vector less.
        int room = (USABLE - most * each) / aligned(m * POINTER);
        double fits = atMost(room, most, 1.0 / m);
        double perPage = most == 1 ? 1 : most * fits + (most - 1) * (1 - fits);
        return PAGE / perPage;
    }

    /** The probability of at most so many successes (binomial distribution). */
    private static double atMost(int successes, int tries, double probability) {
        double term = Math.pow(1 - probability, tries);
        double sum = term;
        for (int i = 1; i <= Math.min(successes, tries); i++) {
            term *= (tries - i + 1) / (double) i * probability / (1 - probability);
            sum += term;
        }
        return Math.min(1, sum);
    }

    private static int aligned(int bytes) {
        return (bytes + 7) / 8 * 8;
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
