package dev.tusk.core.ingest;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.document.Document;
import dev.tusk.core.document.GivenVectors;
import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.document.VectorColumn;
import dev.tusk.core.embedding.EmbeddedText;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.text.TextFormat;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Copies documents from one store of a collection to another, whose chunks and vectors are made anew: cut by the other's sizes, embedded
 * by its model. A text that was embedded lately is not embedded again. Everything runs on the connection it is given; for one thread.
 */
public final class DocumentCopier {

    /** With 384 dimensions about 16 MB. */
    private static final int REMEMBERED_VECTORS = 10_000;

    private final CollectionTables source;
    private final CollectionTables target;
    private final boolean keepsVectors;
    private final boolean makesVectors;
    private final List<NamedVector> named;
    private final GivenVectors given;
    private final BatchPreparer preparer;
    private final BatchWriter writer;
    private final Map<String, Vector> remembered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Vector> eldest) {
            return size() > REMEMBERED_VECTORS;
        }
    };

    /** Copies from the first store to the second. */
    public DocumentCopier(
            Database database, CollectionDefinition from, CollectionDefinition to, EmbeddingModels models) {
        this.source = new CollectionTables(from.store());
        this.target = new CollectionTables(to.store());
        this.keepsVectors = keepsVectors(from.embedding(), to.embedding());
        this.makesVectors = to.embedding() != null;
        this.named = to.vectors();
        this.given = new GivenVectors(from);
        this.preparer = new BatchPreparer(database, to, models);
        this.writer = new BatchWriter(to);
    }

    /** Whether vectors of the one embedding are vectors of the other: of the same model, or brought by the caller, and as long. */
    public static boolean keepsVectors(@Nullable EmbeddingSpec from, @Nullable EmbeddingSpec to) {
        return from != null
                && to != null
                && from.dimensions() == to.dimensions()
                && Objects.equals(from.model(), to.model());
    }

    /** Documents as they were read, ready to be written to the other store. */
    public static final class Copied {
        /** What was asked for; those that are not among the documents were deleted. */
        private final List<String> ids;

        private final List<PreparedDocument> documents;
        private final Map<String, BatchWriter.Times> times;
        private final int embedded;

        private Copied(
                List<String> ids,
                List<PreparedDocument> documents,
                Map<String, BatchWriter.Times> times,
                int embedded) {
            this.ids = ids;
            this.documents = documents;
            this.times = times;
            this.embedded = embedded;
        }

        /** How many distinct texts the model made vectors of. */
        public int embedded() {
            return embedded;
        }

        /** How many chunks there are to write. */
        public int chunks() {
            return documents.stream()
                    .mapToInt(document -> document.chunks().size())
                    .sum();
        }
    }

    /**
     * Reads these documents, cuts them and makes their vectors. While the model works the connection is idle, and within a transaction
     * only if it was before.
     *
     * @param again whether they may be in the other store already, so that vectors of texts that have not changed can be had there
     * @throws dev.tusk.core.failure.TuskException {@code MODEL_UNAVAILABLE}, {@code INVALID_VECTOR}
     */
    public Copied prepare(Connection connection, List<String> ids, boolean again) throws SQLException {
        Map<String, BatchWriter.Times> times = new HashMap<>();
        List<Document> documents = read(connection, ids, times);
        Map<String, Vector> vectors = new HashMap<>(remembered);
        if (again && makesVectors) {
            addStored(connection, target, ids, vectors);
        }
        if (keepsVectors) {
            addStored(connection, source, ids, vectors);
        }
        BatchPreparer.Batch batch = preparer.prepareChunks(documents, vectors, true);
        remembered.putAll(vectors);
        return new Copied(List.copyOf(ids), batch.documents(), times, batch.embedded());
    }

    private List<Document> read(Connection connection, List<String> ids, Map<String, BatchWriter.Times> times)
            throws SQLException {
        String ready = keepsVectors ? "c.embedding::real[]" : "null::real[]";
        return new ArrayList<>(Database.query(
                connection,
                Sql.of(
                        """
                        select
                          d.id, case when d.title_given then d.title else '' end, d.body, d.format, d.source, d.metadata::text,
                          d.tags, d.created_at, d.updated_at, %s, %s
                        from %s d
                        left join %s c on c.document_id = d.id and c.ordinal = 0 and d.vector_given
                        where d.id = any (?)""".formatted(ready, given.column("d.id"), source.document(), source.chunk()),
                        Sql.textArray(ids)),
                row -> {
                    Document.Builder document = Document.builder(row.getString(1))
                            .title(row.getString(2))
                            .body(row.getString(3))
                            .format(TextFormat.ofName(row.getString(4)))
                            .source(row.getString(5))
                            .metadata(MetadataJson.read(row.getString(6)))
                            .tags((String[]) row.getArray(7).getArray());
                    times.put(
                            row.getString(1),
                            new BatchWriter.Times(
                                    row.getObject(8, OffsetDateTime.class).toInstant(),
                                    row.getObject(9, OffsetDateTime.class).toInstant()));
                    VectorColumn.read(row, 10).ifPresent(document::vector);
                    document.vectors(given.read(row, 11));
                    return document.build();
                }));
    }

    private static void addStored(
            Connection connection, CollectionTables tables, List<String> ids, Map<String, Vector> vectors)
            throws SQLException {
        Database.query(
                connection, Sql.of("""
                        select c.title, c.heading, c.text, c.embedding::real[]
                        from %s c
                        join %s d on d.id = c.document_id
                        where d.id = any (?)
                          and not d.vector_given
                          and c.embedding is not null""".formatted(tables.chunk(), tables.document()), Sql.textArray(ids)), row -> {
                    String text = EmbeddedText.of(row.getString(1), row.getString(2), row.getString(3));
                    VectorColumn.read(row, 4).ifPresent(vector -> vectors.putIfAbsent(text, vector));
                    return text;
                });
    }

    /** Puts what was read in the place of what the other store has under these ids; within the caller's transaction. */
    public void write(Connection connection, Copied copied) throws SQLException {
        Database.execute(
                connection,
                Sql.of("delete from %s where id = any (?)".formatted(target.document()), Sql.textArray(copied.ids)));
        writer.insert(connection, copied.documents, document -> {
            BatchWriter.Times times = copied.times.get(document.document().id());
            return Objects.requireNonNull(times, "every document was read with its times");
        });
        for (NamedVector vector : named) {
            copy(connection, vector.name(), copied.ids);
        }
    }

    /** As they are: another model of the chunks makes no other vectors of names. */
    private void copy(Connection connection, String vector, List<String> ids) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        """
                        insert into %s (document_id, source_hash, embedding)
                        select v.document_id, v.source_hash, v.embedding
                        from %s v
                        join %s d on d.id = v.document_id
                        where v.document_id = any (?)""".formatted(target.vector(vector), source.vector(vector), target.document()),
                        Sql.textArray(ids)));
    }
}
