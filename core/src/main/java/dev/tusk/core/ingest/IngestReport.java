package dev.tusk.core.ingest;

import java.time.Duration;

/**
 * The outcome of an ingestion, in documents where not said otherwise.
 *
 * @param failed documents that were refused and left out
 * @param chunks chunks that were written
 * @param embedded distinct texts that the model made vectors of
 */
public record IngestReport(
        long added, long changed, long unchanged, long failed, long chunks, long embedded, Duration took) {

    /** All documents that were read. */
    public long read() {
        return added + changed + unchanged + failed;
    }
}
