package dev.tusk.core.ingest;

/**
 * How far an ingestion is: what has been committed, in documents where not said otherwise.
 *
 * @param read documents taken from the source, committed or not
 */
public record IngestProgress(long read, long added, long changed, long unchanged, long failed, long chunks) {

    /** Documents that are dealt with. */
    public long done() {
        return added + changed + unchanged + failed;
    }
}
