package dev.tusk.core.search;

/** How the nearest vectors are found, and why so. */
public sealed interface VectorAccess {

    /** Why this way was chosen, in words. */
    String reason();

    /** Every vector that passes the filter is compared. */
    record Exact(String reason) implements VectorAccess {
        @Override
        public String toString() {
            return "exact scan (%s)".formatted(reason);
        }
    }

    /**
     * The HNSW index is walked.
     *
     * @param efSearch pgvector's {@code hnsw.ef_search}, 1 to 1,000
     * @param iterative whether the walk goes on until enough rows pass the filter ({@code hnsw.iterative_scan})
     * @param halfvec whether the index holds half-precision vectors, so that candidates are scored again with full ones
     */
    record Hnsw(int efSearch, boolean iterative, boolean halfvec, String reason) implements VectorAccess {
        @Override
        public String toString() {
            return "HNSW%s, ef_search %d%s (%s)"
                    .formatted(
                            halfvec ? " over halfvec, rescored" : "",
                            efSearch,
                            iterative ? ", iterative scan" : "",
                            reason);
        }
    }
}
