package dev.tusk.core.ingest;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.Collections;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.document.Document;
import dev.tusk.core.ingest.PreparedDocument.Change;
import dev.tusk.core.ingest.PreparedDocument.PreparedChunk;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes a prepared batch on a connection, within the caller's transaction. New documents and all chunks go by binary
 * {@code COPY} straight into their tables; rows that exist are locked and changed.
 */
final class BatchWriter {

    private final CollectionDefinition definition;
    private final CollectionTables tables;

    BatchWriter(CollectionDefinition definition) {
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
    }

    /**
     * Says that what was prepared no longer holds, since somebody else changed a document in the meantime. The batch has to
     * be prepared again.
     */
    static final class StaleException extends SQLException {
        private static final long serialVersionUID = 1;

        StaleException() {
            super("documents were changed by somebody else at the same time", "40001");
        }
    }

    /**
     * Writes what has changed.
     *
     * @param now the time to note as that of creation or change
     * @return how many chunks were written
     */
    int write(Connection connection, List<PreparedDocument> batch, Instant now) throws SQLException {
        List<PreparedDocument> existing = batch.stream()
                .filter(document -> document.change() == Change.ROW || document.change() == Change.TEXT)
                .toList();
        lock(connection, existing);
        updateRows(connection, existing, now);
        deleteChunks(connection, existing);
        copyDocuments(connection, batch, document -> new Times(now, now));
        requireSameVectors(connection);
        for (NamedVector vector : definition.vectors()) {
            new NamedVectorWriter(tables.vector(vector.name()), vector).write(connection, batch);
        }
        return copyChunks(connection, batch);
    }

    /** Else those that somebody added since would stay as they were when a document changes; adding one waits for this transaction. */
    private void requireSameVectors(Connection connection) throws SQLException {
        if (!Collections.vectors(connection, definition.name()).equals(definition.vectors())) {
            throw new SQLException("its named vectors are others now", SqlFailures.MOVED);
        }
    }

    /** When a document was created and last changed. */
    record Times(Instant created, Instant updated) {}

    /** Writes documents that are not there, with the times that they have elsewhere; the result is how many chunks were written. */
    int insert(Connection connection, List<PreparedDocument> batch, Function<PreparedDocument, Times> times)
            throws SQLException {
        copyDocuments(connection, batch, times);
        return copyChunks(connection, batch);
    }

    private void copyDocuments(
            Connection connection, List<PreparedDocument> batch, Function<PreparedDocument, Times> times)
            throws SQLException {
        List<PreparedDocument> added = batch.stream()
                .filter(document -> document.change() == Change.NEW)
                .toList();
        if (added.isEmpty()) {
            return;
        }
        try (CopyEncoder rows = CopyEncoder.into(connection, documentColumns(tables.document()))) {
            for (PreparedDocument document : added) {
                encodeDocument(rows, document, times.apply(document));
            }
            rows.end();
        }
    }

    private int copyChunks(Connection connection, List<PreparedDocument> batch) throws SQLException {
        int count =
                batch.stream().mapToInt(document -> document.chunks().size()).sum();
        if (count == 0) {
            return 0;
        }
        try (CopyEncoder rows = CopyEncoder.into(connection, chunkColumns())) {
            for (PreparedDocument document : batch) {
                for (PreparedChunk chunk : document.chunks()) {
                    encodeChunk(rows, document.document().id(), chunk);
                }
            }
            rows.end();
        }
        return count;
    }

    private void lock(Connection connection, List<PreparedDocument> existing) throws SQLException {
        if (existing.isEmpty()) {
            return;
        }
        Map<String, byte[]> hashes = new HashMap<>();
        Database.query(
                connection,
                Sql.of(
                        "select id, content_hash from %s where id = any (?) order by id for update"
                                .formatted(tables.document()),
                        Sql.textArray(ids(existing))),
                row -> hashes.put(row.getString(1), row.getBytes(2)));
        for (PreparedDocument document : existing) {
            byte[] current = hashes.get(document.document().id());
            DocumentHash expected = document.stored();
            if (current == null || expected == null || !MessageDigest.isEqual(current, expected.content())) {
                throw new StaleException();
            }
        }
    }

    private static List<String> ids(List<PreparedDocument> documents) {
        return documents.stream().map(document -> document.document().id()).toList();
    }

    private void updateRows(Connection connection, List<PreparedDocument> existing, Instant now) throws SQLException {
        if (existing.isEmpty()) {
            return;
        }
        String sql = """
                update %s
                set
                  title = coalesce(?, title),
                  title_given = ?,
                  body = ?,
                  format = ?,
                  source = ?,
                  metadata = ?::jsonb,
                  tags = ?,
                  vector_given = ?,
                  text_hash = ?,
                  content_hash = ?,
                  updated_at = ?
                where id = ?""".formatted(tables.document());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (PreparedDocument prepared : existing) {
                Document document = prepared.document();
                statement.setString(1, prepared.title());
                statement.setBoolean(2, prepared.isTitleGiven());
                statement.setString(3, document.body());
                statement.setString(4, document.format().wireName());
                statement.setString(5, document.source());
                statement.setString(6, prepared.metadataJson());
                statement.setArray(
                        7, connection.createArrayOf("text", document.tags().toArray()));
                statement.setBoolean(8, document.vector() != null);
                statement.setBytes(9, prepared.hash().text());
                statement.setBytes(10, prepared.hash().content());
                statement.setObject(11, now.atOffset(ZoneOffset.UTC));
                statement.setString(12, document.id());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void deleteChunks(Connection connection, List<PreparedDocument> existing) throws SQLException {
        List<PreparedDocument> replaced = existing.stream()
                .filter(document -> document.change() == Change.TEXT)
                .toList();
        if (!replaced.isEmpty()) {
            Database.execute(
                    connection,
                    Sql.of(
                            "delete from %s where document_id = any (?)".formatted(tables.chunk()),
                            Sql.textArray(ids(replaced))));
        }
    }

    private static String documentColumns(String table) {
        return table
                + " (id, title, title_given, body, format, source, metadata, tags, vector_given, text_hash, content_hash,"
                + " created_at, updated_at)";
    }

    private static void encodeDocument(CopyEncoder out, PreparedDocument prepared, Times times) throws SQLException {
        Document document = prepared.document();
        out.row(13);
        out.text(document.id());
        out.text(prepared.title());
        out.bool(prepared.isTitleGiven());
        out.text(document.body());
        out.text(document.format().wireName());
        out.text(document.source());
        out.jsonb(prepared.metadataJson());
        out.textArray(document.tags());
        out.bool(document.vector() != null);
        out.bytes(prepared.hash().text());
        out.bytes(prepared.hash().content());
        out.timestamp(times.created());
        out.timestamp(times.updated());
    }

    private String chunkColumns() {
        return tables.chunk() + " (document_id, ordinal, title, heading, anchor, text"
                + (definition.embedding() == null ? ")" : ", embedding)");
    }

    private void encodeChunk(CopyEncoder out, String documentId, PreparedChunk chunk) throws SQLException {
        boolean vectors = definition.embedding() != null;
        out.row(vectors ? 7 : 6);
        out.text(documentId);
        out.integer(chunk.ordinal());
        out.text(chunk.title());
        out.text(chunk.heading());
        out.text(chunk.anchor());
        out.text(chunk.text());
        if (vectors) {
            out.vector(chunk.vector());
        }
    }
}
