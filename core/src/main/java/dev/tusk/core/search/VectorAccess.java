package dev.tusk.core.search;

import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.sql.Identifier;
import org.jspecify.annotations.Nullable;

/** How the nearest vectors are found, and why so. */
public sealed interface VectorAccess {

    /** Why this way was chosen, in words. */
    String reason();

    /**
     * Every vector that passes the filter is compared.
     *
     * @param vectors about how many pass; 0 where that is not known, or there is no filter
     */
    record Exact(long vectors, String reason) implements VectorAccess {

        /** With no filter, or one that passes nobody knows how many. */
        Exact(String reason) {
            this(0, reason);
        }

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
     * @param candidates how many rows are looked at, of which the nearest are taken; more than are wanted where the index holds less than
     *     their full vectors, by which they are scored again, and where a filter makes the walk longer
     * @param partial the table of the partial index that it is, which holds all vectors that pass; null for one over all vectors
     * @param most how many vectors of those that pass the filter and those that do not the walk brings, before it gives up; 0 where it goes on as
     *     long as the server lets it
     */
    record Walk(
            Identifier index,
            @Nullable String partial,
            VectorIndexSpec spec,
            int effort,
            boolean iterative,
            int candidates,
            int most,
            String reason)
            implements VectorAccess {

        /** The same, going on until enough have passed, or so many were brought. */
        Walk upTo(int brought, String why) {
            return new Walk(index, partial, spec, effort, true, candidates, brought, why);
        }

        private boolean isHnsw() {
            return spec.method() instanceof IndexMethod.Hnsw;
        }

        /** Whether candidates are scored again. */
        public boolean isRescored() {
            return spec.representation().isRescored();
        }

        @Override
        public String toString() {
            return "%s%s%s, %s %d%s (%s)"
                    .formatted(
                            partial == null ? "" : "partial ",
                            isHnsw() ? "HNSW" : "IVFFlat",
                            isRescored() ? " over %s, %d rescored".formatted(spec.representation(), candidates) : "",
                            isHnsw() ? "ef_search" : "probes",
                            effort,
                            iterative ? ", iterative scan" + (most > 0 ? " of at most %d".formatted(most) : "") : "",
                            reason);
        }
    }
}
