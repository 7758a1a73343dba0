package dev.tusk.core.document;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterCompiler;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.text.TextFormat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads, counts and deletes the documents of one collection. Safe for use by many threads at once. */
public final class DocumentStore {

    private static final int MAX_PAGE = 1000;

    private final Database database;
    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final FilterCompiler filters;

    public DocumentStore(Database database, CollectionDefinition definition) {
        this.database = database;
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.filters = new FilterCompiler(CollectionTables.SCHEMA, definition.fields());
    }

    public Optional<StoredDocument> get(String id) {
        DocumentLimits.checkId(id);
        return database.queryFirst(
                purpose("read a document of"), Sql.of(select() + " where d.id = ?", Sql.value(id)), DocumentStore::map);
    }

    /**
     * A document with what it takes to replace exactly this version of it.
     *
     * @param document as it was given: with its vectors where the caller had brought any, and without a title where that
     *     was found in the body
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Versioned(Document document, byte[] contentHash) {}

    public Optional<Versioned> getVersioned(String id) {
        DocumentLimits.checkId(id);
        boolean vectors = definition.embedding() != null;
        GivenVectors given = new GivenVectors(definition);
        return database.queryFirst(
                purpose("read a document of"),
                Sql.of(
                        """
                        select s.*, d.content_hash, d.title_given, %s, %s
                        from (%s where d.id = ?) s
                        join %s d on d.id = s.id
                        left join %s c on c.document_id = d.id and c.ordinal = 0 and d.vector_given""".formatted(
                                        vectors ? "c.embedding::real[]" : "null::real[]",
                                        given.column("d.id"),
                                        select(),
                                        tables.document(),
                                        tables.chunk()),
                        Sql.value(id)),
                row -> {
                    Document.Builder document = map(row).document().toBuilder().vectors(given.read(row, 14));
                    if (!row.getBoolean(12)) {
                        document.title("");
                    }
                    VectorColumn.read(row, 13).ifPresent(document::vector);
                    return new Versioned(document.build(), row.getBytes(11));
                });
    }

    /**
     * The named vectors that came with these documents, by id and name; nothing for documents that are not there or have none.
     *
     * @param ids at most 1,000
     */
    public Map<String, Map<String, VectorValue>> givenVectors(List<String> ids) {
        ids.forEach(DocumentLimits::checkId);
        if (ids.size() > MAX_PAGE) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "%d documents at once; at most %d are allowed".formatted(ids.size(), MAX_PAGE));
        }
        GivenVectors given = new GivenVectors(definition);
        Map<String, Map<String, VectorValue>> vectors = new LinkedHashMap<>();
        database.query(
                purpose("read vectors of"),
                Sql.of(
                        "select d.id, %s from %s d where d.id = any (?) order by d.id"
                                .formatted(given.column("d.id"), tables.document()),
                        Sql.textArray(ids)),
                row -> vectors.put(row.getString(1), given.read(row, 2)));
        vectors.values().removeIf(Map::isEmpty);
        return vectors;
    }

    /** Deletes a document and its chunks; false when there was none. */
    public boolean delete(String id) {
        DocumentLimits.checkId(id);
        return database.execute(
                        purpose("delete a document of"),
                        Sql.of("delete from %s where id = ?".formatted(tables.document()), Sql.value(id)))
                > 0;
    }

    /** Deletes all documents that fulfil the filter; the result is how many there were. */
    public long delete(Filter filter) {
        return database.execute(
                purpose("delete documents of"),
                Sql.of("delete from %s d where ".formatted(tables.document())).append(filters.compile(filter, "d")));
    }

    /**
     * One page in the order of ids, which does not skip or repeat documents when others come and go meanwhile.
     *
     * @param cursor {@link DocumentPage#next} of the page before, or null for the first
     * @param limit 1 to 1,000
     */
    public DocumentPage list(@Nullable Filter filter, @Nullable String cursor, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "limit is %d; it must be 1 to %d".formatted(limit, MAX_PAGE));
        }
        List<Sql> conditions = new ArrayList<>();
        if (filter != null) {
            conditions.add(filters.compile(filter, "d"));
        }
        if (cursor != null) {
            conditions.add(Sql.of("d.id > ?", Sql.value(decodeCursor(cursor))));
        }
        Sql sql = Sql.of(select());
        if (!conditions.isEmpty()) {
            sql = sql.append("\nwhere ").append(Sql.join("\n  and ", conditions));
        }
        sql = sql.append(Sql.of("\norder by d.id\nlimit ?", Sql.value(limit + 1)));
        List<StoredDocument> found = database.query(purpose("list documents of"), sql, DocumentStore::map);
        if (found.size() <= limit) {
            return new DocumentPage(found, Optional.empty());
        }
        List<StoredDocument> page = found.subList(0, limit);
        return new DocumentPage(
                page, Optional.of(encodeCursor(page.getLast().document().id())));
    }

    /** The exact number of documents that fulfil the filter, or of all when it is null. */
    public long count(@Nullable Filter filter) {
        Sql sql = Sql.of("select count(*) from %s d".formatted(tables.document()));
        if (filter != null) {
            sql = sql.append("\nwhere ").append(filters.compile(filter, "d"));
        }
        return database.queryFirst(purpose("count documents of"), sql, row -> row.getLong(1))
                .orElseThrow();
    }

    /** The number of all documents by the planner's statistics; counted, in time with their number, where there are none yet. */
    public long estimatedCount() {
        long estimate = database.queryFirst(
                        purpose("count documents of"),
                        Sql.of(
                                "select reltuples::bigint from pg_catalog.pg_class where oid = ?::regclass",
                                Sql.value(tables.document())),
                        row -> row.getLong(1))
                .orElse(-1L);
        return estimate < 0 ? count(null) : estimate;
    }

    private String purpose(String doing) {
        return "%s collection \"%s\"".formatted(doing, definition.name());
    }

    private String select() {
        return """
                select
                  d.id,
                  d.title,
                  d.body,
                  d.format,
                  d.source,
                  d.metadata::text,
                  d.tags,
                  d.created_at,
                  d.updated_at,
                  (select count(*) from %s c where c.document_id = d.id) as chunks
                from %s d""".formatted(tables.chunk(), tables.document());
    }

    private static StoredDocument map(ResultSet row) throws SQLException {
        Document document = Document.builder(row.getString(1))
                .title(row.getString(2))
                .body(row.getString(3))
                .format(TextFormat.ofName(row.getString(4)))
                .source(row.getString(5))
                .metadata(MetadataJson.read(row.getString(6)))
                .tags((String[]) row.getArray(7).getArray())
                .build();
        return new StoredDocument(
                document,
                row.getObject(8, OffsetDateTime.class).toInstant(),
                row.getObject(9, OffsetDateTime.class).toInstant(),
                row.getInt(10));
    }

    private static String encodeCursor(String id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }

    private static String decodeCursor(String cursor) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            String id = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            DocumentLimits.checkId(id);
            return id;
        } catch (IllegalArgumentException | CharacterCodingException | TuskException e) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "this is not a cursor of a list of documents",
                    null,
                    "send the \"next\" of the page before, unchanged",
                    e);
        }
    }
}
