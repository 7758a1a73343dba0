package dev.tusk.core.recall;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Recall as it was measured.
 *
 * @param index what was walked, or null where all vectors were compared
 * @param effort {@code hnsw.ef_search} or {@code ivfflat.probes}; null likewise
 * @param vectors how many there were, by the server's statistics
 */
public record Measurement(
        Instant at,
        Source source,
        @Nullable String index,
        @Nullable Integer effort,
        long vectors,
        Recall recall) {

    boolean isOfSameWay(Measurement other) {
        return source == other.source && Objects.equals(index, other.index) && Objects.equals(effort, other.effort);
    }

    /** Both together, as of the later. */
    Measurement plus(Measurement later) {
        return new Measurement(later.at, source, index, effort, later.vectors, recall.plus(later.recall));
    }

    /** What measured it. */
    public enum Source {
        /** A tuning, before it stored the settings. */
        TUNE,
        /** Somebody who asked for it. */
        CHECK,
        /** The monitor, with queries that were asked. */
        MONITOR;

        /** The name in JSON and in the database. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Source of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }
}
