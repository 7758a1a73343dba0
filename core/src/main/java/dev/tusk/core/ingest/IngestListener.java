package dev.tusk.core.ingest;

import dev.tusk.core.failure.TuskException;

/** Hears of an ingestion while it runs, on the thread that called it. */
public interface IngestListener {

    /** Hears nothing. */
    IngestListener SILENT = new IngestListener() {};

    /** Called after each batch that is committed. */
    default void progress(IngestProgress progress) {}

    /** Called for each document that is refused and left out. */
    default void failed(String documentId, TuskException why) {}
}
