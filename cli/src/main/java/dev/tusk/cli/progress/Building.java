package dev.tusk.cli.progress;

import dev.tusk.core.collection.vector.IndexProgress;
import java.util.Locale;

/** The build of a vector index in words, for a line of its own within something that has other steps. */
public final class Building {

    private Building() {}

    /** As in {@code   building the vector index: loading tuples, 34 % of 100,000 rows}. */
    public static String line(IndexProgress progress) {
        String phase = "  building the vector index: " + progress.phase();
        return progress.total() == 0
                ? phase
                : String.format(
                        Locale.ROOT,
                        "%s, %d %% of %,d %s",
                        phase,
                        Math.min(100, 100 * progress.done() / progress.total()),
                        progress.total(),
                        progress.unit());
    }
}
