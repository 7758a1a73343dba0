package dev.tusk.bench.firstrun;

import java.util.Locale;

/** Cuts rows into the calls of a peer that takes lists. */
final class Batches {

    private Batches() {}

    interface Call {
        /** Hands over the rows from start, inclusive, to end, exclusive. */
        void rows(int start, int end);
    }

    static void each(int rows, int batchRows, Call call) {
        for (long start = 0; start < rows; start += batchRows) {
            call.rows((int) start, (int) Math.min(start + batchRows, rows));
        }
    }

    static String named(int batchRows) {
        return batchRows == Integer.MAX_VALUE ? "one call" : String.format(Locale.ROOT, "%,d rows a call", batchRows);
    }
}
