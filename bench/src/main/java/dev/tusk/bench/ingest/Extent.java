package dev.tusk.bench.ingest;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much is measured.
 *
 * @param pages of HTML, a multiple of 100
 * @param rounds in which the contenders take turns
 * @param following how long rows are written into the table that is followed
 * @param files that are read by programs which are killed
 * @param kills of each kind of program
 */
record Extent(int pages, int rounds, Duration following, int files, int kills) {

    static final Extent FULL = new Extent(200, 3, Duration.ofSeconds(60), 20_000, 10);
    static final Extent QUICK = new Extent(100, 1, Duration.ofSeconds(20), 10_000, 10);

    /** As programs read it. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pages", pages);
        json.put("rounds", rounds);
        json.put("following_seconds", following.toSeconds());
        json.put("files", files);
        json.put("kills", kills);
        return json;
    }
}
