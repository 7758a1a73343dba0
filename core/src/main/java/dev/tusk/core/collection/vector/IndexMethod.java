package dev.tusk.core.collection.vector;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;

/** How an index of pgvector finds the nearest vectors. */
public sealed interface IndexMethod {

    /** The name of the access method. */
    String accessMethod();

    /** The storage parameters of {@code create index ... with (...)}. */
    String parameters();

    /**
     * A graph of neighbours in layers (Malkov and Yashunin, 2018): quick and exact for its size, slow to build.
     *
     * @param m how many neighbours each vector keeps in a layer, 2 to 100; pgvector's default is 16
     * @param efConstruction how many candidates are looked at for them, 4 to 1,000 and at least twice {@code m}; default 64
     */
    record Hnsw(int m, int efConstruction) implements IndexMethod {

        /** pgvector's defaults. */
        public static final Hnsw DEFAULT = new Hnsw(16, 64);

        public Hnsw {
            check("m", m, 2, 100);
            check("ef_construction", efConstruction, 4, 1000);
            if (efConstruction < 2 * m) {
                throw invalid(
                        "ef_construction is %d; it must be at least twice m, which is %d".formatted(efConstruction, m));
            }
        }

        @Override
        public String accessMethod() {
            return "hnsw";
        }

        @Override
        public String parameters() {
            return "m = %d, ef_construction = %d".formatted(m, efConstruction);
        }

        @Override
        public String toString() {
            return "HNSW (m %d, ef_construction %d)".formatted(m, efConstruction);
        }
    }

    /**
     * Lists of vectors around centroids that are computed once, when the index is built: quick to build, and the worse the further
     * the data moves away from what it was then.
     *
     * @param lists how many, 1 to 32,768
     */
    record IvfFlat(int lists) implements IndexMethod {

        /** pgvector's, for an index that was made without saying. */
        static final int DEFAULT_LISTS = 100;

        private static final int ROWS_PER_LIST = 1000;
        private static final int MANY_ROWS = 1_000_000;
        private static final int FEWEST_LISTS = 10;
        private static final int MOST_LISTS = 32_768;

        public IvfFlat {
            check("lists", lists, 1, MOST_LISTS);
        }

        /** What pgvector's documentation begins with: a list for 1,000 rows up to a million, the square root beyond. */
        public static IvfFlat forRows(long rows) {
            long lists = rows <= MANY_ROWS ? rows / ROWS_PER_LIST : Math.round(Math.sqrt((double) rows));
            return new IvfFlat(Math.clamp(lists, FEWEST_LISTS, MOST_LISTS));
        }

        @Override
        public String accessMethod() {
            return "ivfflat";
        }

        @Override
        public String parameters() {
            return "lists = " + lists;
        }

        @Override
        public String toString() {
            return "IVFFlat (%d lists)".formatted(lists);
        }
    }

    private static void check(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw invalid("%s is %d; it must be %d to %d".formatted(what, value, least, most));
        }
    }

    private static TuskException invalid(String message) {
        return new TuskException(ErrorCode.INVALID_REQUEST, message);
    }
}
