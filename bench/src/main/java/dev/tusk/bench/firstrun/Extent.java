package dev.tusk.bench.firstrun;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much is measured.
 *
 * @param rows that are ingested and searched
 * @param rounds how often each contender ingests them
 * @param queries that each contender of a search answers
 * @param heapDocuments that are ingested with a small heap
 */
record Extent(int rows, int rounds, int queries, int heapDocuments) {

    static Extent full(int rows) {
        return new Extent(rows, 3, 2000, 1_000_000);
    }

    static Extent quick(int rows) {
        return new Extent(rows, 2, 500, 100_000);
    }

    /** Bytes of disk that the run takes at its peak, generously: rows with indexes of two contenders, and the log. */
    long diskBytes() {
        return rows * 12_000L + heapDocuments * 2_000L + (5L << 30);
    }

    /** As programs read it. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows", rows);
        json.put("rounds", rounds);
        json.put("queries", queries);
        return json;
    }
}
