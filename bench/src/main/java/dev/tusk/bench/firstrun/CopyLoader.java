package dev.tusk.bench.firstrun;

import dev.tusk.core.Tusk;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;

/**
 * What the server can take at the most: binary {@code COPY} into the tables of a collection in one transaction, without
 * hashes, look-ups or checks. Its encoder is written for this and shares nothing with Tusk's.
 */
final class CopyLoader implements Loader {

    private final DataSource dataSource;
    private final Tusk tusk;
    private final String collection;
    private final boolean keywords;

    CopyLoader(DataSource dataSource, Tusk tusk, String collection, boolean keywords) {
        this.dataSource = dataSource;
        this.tusk = tusk;
        this.collection = collection;
        this.keywords = keywords;
    }

    @Override
    public String name() {
        return keywords ? "bare COPY, keyword search too" : "bare COPY, vectors only";
    }

    @Override
    public Load prepare(List<Row> rows) {
        tusk.collections().create(TuskLoader.definition(collection, keywords));
        return () -> copy(rows);
    }

    private void copy(List<Row> rows) throws SQLException {
        long now = CopyStream.microseconds(Instant.now());
        byte[] hash = new byte[32];
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (CopyStream documents = CopyStream.into(
                    connection,
                    ("copy tusk.%s_document (id, title, title_given, body, format, source, metadata, tags, vector_given, text_hash,"
                                    + " content_hash, created_at, updated_at) from stdin (format binary)")
                            .formatted(collection))) {
                for (Row row : rows) {
                    documents.row(13);
                    documents.text(row.id());
                    documents.text(row.title());
                    documents.bool(true);
                    documents.text(row.text());
                    documents.text("text");
                    documents.absent();
                    documents.jsonb(row.metadataJson());
                    documents.texts(row.tags());
                    documents.bool(true);
                    documents.bytes(hash);
                    documents.bytes(hash);
                    documents.int64(now);
                    documents.int64(now);
                }
                documents.end();
            }
            try (CopyStream chunks = CopyStream.into(
                    connection,
                    "copy tusk.%s_chunk (document_id, ordinal, title, heading, anchor, text, embedding) from stdin (format binary)"
                            .formatted(collection))) {
                for (Row row : rows) {
                    chunks.row(7);
                    chunks.text(row.id());
                    chunks.int32(0);
                    chunks.text(row.title());
                    chunks.text("");
                    chunks.absent();
                    chunks.text(row.text());
                    chunks.vector(row.vector());
                }
                chunks.end();
            }
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    @Override
    public String table() {
        return "tusk.%s_chunk".formatted(collection);
    }

    @Override
    public void drop() {
        tusk.collections().drop(collection);
    }
}
