package dev.tusk.core.search;

import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.sql.Identifier;

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
     * An index is walked.
     *
     * @param index its name
     * @param spec what it is made of
     * @param effort pgvector's {@code hnsw.ef_search}, 1 to 1,000, or {@code ivfflat.probes}, 1 to 32,768
     * @param iterative whether the walk goes on until enough rows pass the filter ({@code hnsw.iterative_scan}, {@code ivfflat.iterative_scan})
     * @param candidates how many rows are scored again with their full vectors, where the index holds less; else how many are wanted
     */
    record Walk(Identifier index, VectorIndexSpec spec, int effort, boolean iterative, int candidates, String reason)
            implements VectorAccess {

        /** Whether candidates are scored again. */
        public boolean isRescored() {
            return spec.representation().isRescored();
        }

        @Override
        public String toString() {
            boolean hnsw = spec.method() instanceof IndexMethod.Hnsw;
            return "%s%s, %s %d%s (%s)"
                    .formatted(
                            hnsw ? "HNSW" : "IVFFlat",
                            isRescored() ? " over %s, %d rescored".formatted(spec.representation(), candidates) : "",
                            hnsw ? "ef_search" : "probes",
                            effort,
                            iterative ? ", iterative scan" : "",
                            reason);
        }
    }
}
