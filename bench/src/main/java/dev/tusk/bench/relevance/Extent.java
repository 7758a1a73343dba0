package dev.tusk.bench.relevance;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much is measured.
 *
 * @param rows texts among which words are ranked for speed
 * @param queries of each kind that are timed
 * @param comparisons how many of these the slow way of comparison answers too
 * @param judgedQueries how many of a judged collection's queries are asked at most
 */
record Extent(int rows, int queries, int comparisons, int judgedQueries) {

    static Extent full(int rows) {
        return new Extent(rows, 300, 40, Integer.MAX_VALUE);
    }

    static Extent quick(int rows) {
        return new Extent(rows, 100, 20, 200);
    }

    /** Bytes of disk that the texts take at the peak, generously. */
    long diskBytes() {
        return rows * 6_000L + (3L << 30);
    }

    /** As programs read it. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows", rows);
        json.put("queries", queries);
        return json;
    }
}
