package dev.tusk.core.ledger;

import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.document.Document;
import dev.tusk.core.ingest.BatchCompanion;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.ingest.IngestRun;
import java.util.Iterator;
import java.util.function.Function;

/** The collection that a ledger is of. */
public interface LedgerTarget {

    CollectionName name();

    /** The tables where its documents are. */
    CollectionTables tables();

    /** Does work with the tables where its documents are; once more where they are in others now. */
    <T> T withTables(Function<CollectionTables, T> work);

    /** As {@link dev.tusk.core.Collection#ingest}, with something written beside each batch. */
    IngestReport ingest(Iterator<Document> documents, IngestListener listener, BatchCompanion companion);

    /** Puts batches, each with what is written beside it in its transaction. */
    IngestReport ingestBatches(Iterator<IngestRun.Batch> batches, IngestListener listener);

    /** Whether a model makes vectors of documents, so that batches should be small. */
    boolean embeds();
}
