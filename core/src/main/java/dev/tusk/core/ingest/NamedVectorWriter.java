package dev.tusk.core.ingest;

import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.ingest.PreparedDocument.Change;
import dev.tusk.core.ingest.PreparedDocument.PreparedVector;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes the vectors of one name within the transaction that writes their documents, whose rows are locked by then.
 *
 * @param table qualified
 */
record NamedVectorWriter(String table, NamedVector vector) {

    void write(Connection connection, List<PreparedDocument> batch) throws SQLException {
        List<String> replaced = batch.stream()
                .filter(document ->
                        document.change() != Change.NEW && ofThis(document).isPresent())
                .map(document -> document.document().id())
                .toList();
        if (!replaced.isEmpty()) {
            Database.execute(
                    connection,
                    Sql.of("delete from %s where document_id = any (?)".formatted(table), Sql.textArray(replaced)));
        }
        List<PreparedDocument> written = batch.stream()
                .filter(document -> ofThis(document)
                        .filter(each -> each.sourceHash() != null)
                        .isPresent())
                .toList();
        if (written.isEmpty()) {
            return;
        }
        try (CopyEncoder rows = CopyEncoder.into(connection, table + " (document_id, source_hash, embedding)")) {
            for (PreparedDocument document : written) {
                PreparedVector each = ofThis(document).orElseThrow();
                rows.row(3);
                rows.text(document.document().id());
                rows.bytes(Objects.requireNonNull(each.sourceHash()));
                rows.value(vector.embedding().type(), each.value());
            }
            rows.end();
        }
    }

    private Optional<PreparedVector> ofThis(PreparedDocument document) {
        return document.vectors().stream()
                .filter(each -> each.vector().name().equals(vector.name()))
                .findFirst();
    }
}
