package dev.tusk.core.ingest;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.document.Document;
import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.PreparedDocument.Change;
import dev.tusk.core.ingest.PreparedDocument.PreparedVector;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.text.TextFormat;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the named vectors of a text that documents do not have, since the vector was added after them. In batches that are transactions of
 * their own: what is done stays, whatever happens, and running it again goes on.
 */
public final class NamedVectorBackfill {

    private static final int BATCH = 64;

    /** Bodies may be large, and their vectors are made of all of it. */
    private static final int BATCH_OF_BODIES = 8;

    private final Database database;
    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final ModelVectors models;

    public NamedVectorBackfill(Database database, CollectionDefinition definition, EmbeddingModels models) {
        this.database = database;
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.models = new ModelVectors(models);
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by MessageDigest.isEqual only
    private record Missing(Document document, byte[] contentHash) {}

    /** Whether any document lacks this vector; never one that documents bring. */
    public boolean isDue(NamedVector vector) {
        return !vector.isGiven()
                && database.queryFirst(
                                purpose(vector),
                                Sql.of("""
                                        select exists (
                                          select
                                          from %s d
                                          where not exists (select from %s v where v.document_id = d.id))""".formatted(tables.document(), tables.vector(vector.name()))),
                                row -> row.getBoolean(1))
                        .orElse(false);
    }

    /**
     * Makes them all.
     *
     * @return for how many documents
     * @throws TuskException {@code UNKNOWN_MODEL}, {@code MODEL_UNAVAILABLE}, {@code INVALID_VECTOR}
     */
    public long run(NamedVector vector) {
        long made = 0;
        @Nullable String last = null;
        while (true) {
            List<Missing> batch = missing(vector, last, vector.readsBody() ? BATCH_OF_BODIES : BATCH);
            if (batch.isEmpty()) {
                return made;
            }
            last = batch.getLast().document().id();
            List<PreparedDocument> prepared = prepare(vector, batch);
            made += database.transaction(purpose(vector), connection -> {
                Database.readCommitted(connection);
                Set<String> unchanged = new HashSet<>(locked(connection, vector, batch));
                List<PreparedDocument> written = prepared.stream()
                        .filter(document ->
                                unchanged.contains(document.document().id()))
                        .toList();
                new NamedVectorWriter(tables.vector(vector.name()), vector).write(connection, written);
                return written.size();
            });
        }
    }

    private String purpose(NamedVector vector) {
        return "make the vectors \"%s\" of collection \"%s\"".formatted(vector.name(), definition.name());
    }

    private List<Missing> missing(NamedVector vector, @Nullable String after, int most) {
        return database.query(
                purpose(vector),
                Sql.of(
                        """
                        select d.id, d.title, %s, d.format, d.metadata::text, d.content_hash
                        from %s d
                        where d.id > ?
                          and not exists (select from %s v where v.document_id = d.id)
                        order by d.id
                        limit %d""".formatted(
                                        vector.readsBody() ? "d.body" : "''",
                                        tables.document(),
                                        tables.vector(vector.name()),
                                        most),
                        Sql.value(after == null ? "" : after)),
                NamedVectorBackfill::map);
    }

    private static Missing map(ResultSet row) throws SQLException {
        return new Missing(
                Document.builder(row.getString(1))
                        .title(row.getString(2))
                        .body(row.getString(3))
                        .format(TextFormat.ofName(row.getString(4)))
                        .metadata(MetadataJson.read(row.getString(5)))
                        .build(),
                row.getBytes(6));
    }

    private List<PreparedDocument> prepare(NamedVector vector, List<Missing> batch) {
        EmbeddingSpec embedding = vector.embedding();
        Map<String, String> texts = new HashMap<>();
        for (Missing each : batch) {
            Document document = each.document();
            texts.put(document.id(), VectorTexts.of(vector, document, document.title()));
        }
        List<String> distinct = texts.values().stream()
                .filter(text -> !text.isBlank())
                .distinct()
                .toList();
        Map<String, Vector> made =
                distinct.isEmpty() ? Map.of() : models.of(distinct, embedding, String.valueOf(embedding.model()));
        return batch.stream()
                .map(each -> {
                    String text = String.valueOf(texts.get(each.document().id()));
                    DocumentHash hash = new DocumentHash(each.contentHash(), each.contentHash());
                    return new PreparedDocument(each.document(), null, "", hash, Change.ROW, hash, List.of())
                            .withVectors(
                                    List.of(new PreparedVector(vector, DocumentHash.of(vector, text), made.get(text))));
                })
                .toList();
    }

    /** Locks the documents, and tells those that are what they were and still lack the vector. */
    private List<String> locked(Connection connection, NamedVector vector, List<Missing> batch) throws SQLException {
        Map<String, byte[]> hashes =
                batch.stream().collect(Collectors.toMap(each -> each.document().id(), Missing::contentHash));
        List<String> ids = List.copyOf(hashes.keySet());
        Set<String> unchanged = new HashSet<>();
        Database.query(
                connection,
                Sql.of(
                        "select id, content_hash from %s where id = any (?) order by id for update"
                                .formatted(tables.document()),
                        Sql.textArray(ids)),
                row -> MessageDigest.isEqual(row.getBytes(2), hashes.get(row.getString(1)))
                        && unchanged.add(row.getString(1)));
        // What others wrote while the lock was waited for is seen by a statement of its own.
        Database.query(
                connection,
                Sql.of(
                        "select document_id from %s where document_id = any (?)"
                                .formatted(tables.vector(vector.name())),
                        Sql.textArray(ids)),
                row -> unchanged.remove(row.getString(1)));
        return List.copyOf(unchanged);
    }
}
