package dev.tusk.core.ingest;

import dev.tusk.core.document.Document;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes something of its own in the transaction of each batch of documents. Called by several threads at once. */
public interface BatchCompanion {

    /** Writes nothing. */
    BatchCompanion NONE = new BatchCompanion() {
        @Override
        public void write(Connection transaction, List<Document> documents) {}

        @Override
        public boolean writesOfUnchanged() {
            return false;
        }
    };

    /**
     * Called after a batch was written, before its transaction is committed; once more where the batch is tried again.
     *
     * @param documents the very objects that the source gave; of several with one id, the last
     */
    void write(Connection transaction, List<Document> documents) throws SQLException;

    /** Whether it has something to write of a batch none of whose documents has changed. */
    default boolean writesOfUnchanged() {
        return true;
    }

    /** Called after the batch was committed. */
    default void committed(List<Document> documents) {}
}
