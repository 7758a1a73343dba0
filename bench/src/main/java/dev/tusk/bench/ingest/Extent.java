package dev.tusk.bench.ingest;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much is measured.
 *
 * @param pages of HTML, a multiple of 100
 * @param rounds in which the contenders take turns
 * @param items of Hacker News
 * @param following how long rows are written into the table that is followed
 * @param files that are read with a ledger and without
 * @param killedFiles that are read by programs which are killed; each of them commits several thousand before
 * @param kills of each kind of program
 */
record Extent(int pages, int rounds, int items, Duration following, int files, int killedFiles, int kills) {

    static final Extent FULL = new Extent(200, 3, 1_000_000, Duration.ofSeconds(60), 20_000, 100_000, 10);
    static final Extent QUICK = new Extent(100, 1, 100_000, Duration.ofSeconds(20), 10_000, 80_000, 10);

    private static final long BYTES_PER_ITEM = 15_000;

    /** Bytes of disk at the peak, generously. */
    long diskBytes() {
        return (3L << 30) + BYTES_PER_ITEM * items;
    }

    /** As programs read it. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pages", pages);
        json.put("rounds", rounds);
        json.put("items", items);
        json.put("following_seconds", following.toSeconds());
        json.put("files", files);
        json.put("killed_files", killedFiles);
        json.put("kills", kills);
        return json;
    }
}
