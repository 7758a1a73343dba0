package dev.tusk.bench.vectors;

import dev.tusk.core.recall.Preference;
import dev.tusk.core.recall.TuneOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much is measured.
 *
 * @param rows vectors of 384 dimensions
 * @param wideRows vectors of 1,536 dimensions
 * @param monitorRows vectors of 384 dimensions for the monitor, each of whose queries is compared with all of them
 * @param growth numbers of vectors for the curve before that of all, the least first
 * @param wideBuilds how often indexes over vectors of 1,536 dimensions are built and compared; those over 384 take too long to be repeated
 * @param rounds in which ways take turns
 * @param tuning what a tuning tries, and by how many queries
 */
record Extent(
        int rows, int wideRows, int monitorRows, List<Integer> growth, int wideBuilds, int rounds, TuneOptions tuning) {

    static final Extent FULL =
            new Extent(1_000_000, 100_000, 50_000, List.of(100_000, 300_000), 3, 20, TuneOptions.DEFAULT);

    static final Extent QUICK = new Extent(
            50_000,
            10_000,
            20_000,
            List.of(12_500, 25_000),
            1,
            8,
            new TuneOptions(null, 100, 10_000, Preference.BALANCED, null));

    /** Chunks of the collection whose model is changed: 100,000, and 10,000 in a quick run. */
    int changeRows() {
        return Math.min(100_000, rows / 5);
    }

    /** Bytes of disk at the peak, generously: table, two indexes, the copy of a tuning and the log. */
    long diskBytes() {
        return rows * 12_000L + wideRows * 40_000L + (4L << 30);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows", rows);
        json.put("wide_rows", wideRows);
        json.put("monitor_rows", monitorRows);
        json.put("change_rows", changeRows());
        json.put("growth", growth);
        json.put("tuned_by", tuning.sampleRows());
        return json;
    }
}
