package dev.tusk.core.collection;

import dev.tusk.core.collection.engine.EngineChoice;
import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.setup.Setup;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import dev.tusk.core.text.ChunkingSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The rows of {@code tusk.collection} and {@code tusk.declared_field}. */
final class CollectionCatalog {

    private static final String SELECT_VECTORS = """
            select pg_catalog.json_agg(
              pg_catalog.json_build_array(v.name, v.source, v.model, v.dimensions, v.distance, v.type)
              order by v.ordinal, v.name)::text
            from tusk.named_vector v""";

    private static final String SELECT = """
            select
              c.name,
              c.store,
              c.language,
              c.title_weight,
              c.heading_weight,
              c.text_weight,
              c.k1,
              c.b,
              c.engine,
              c.embedding_model,
              c.dimensions,
              c.distance,
              c.max_chunk_characters,
              c.min_chunk_characters,
              c.chunk_overlap_characters,
              c.max_chunk_tokens,
              array(
                select f.name || ':' || f.type
                from tusk.declared_field f
                where f.collection = c.name
                order by f.ordinal, f.name) as fields,
              (%s where v.collection = c.name) as vectors,
              (%s where a.collection = c.name) as attached,
              %s as is_current
            from tusk.collection c
            """.formatted(SELECT_VECTORS, AttachedTable.SELECT, Setup.IS_CURRENT);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private CollectionCatalog() {}

    static List<CollectionDefinition> list(Database database) {
        return current(
                () -> database.query("list collections", Sql.of(SELECT + "order by c.name"), CollectionCatalog::map));
    }

    /** The collection of this name or alias. */
    static Optional<CollectionDefinition> find(Database database, String name) {
        return current(() -> database.queryFirst(
                "look up collection \"%s\"".formatted(name),
                Sql.of(
                        SELECT + "where c.name = coalesce((select a.collection from tusk.alias a where a.name = ?), ?)",
                        Sql.value(name),
                        Sql.value(name)),
                CollectionCatalog::map));
    }

    /** A schema that lacks what the newest migration added is said to be too old. */
    private static <T> T current(Supplier<T> read) {
        try {
            return read.get();
        } catch (TuskException e) {
            if (e.getCause() instanceof SQLException cause
                    && (SqlFailures.UNDEFINED_COLUMN.equals(cause.getSQLState())
                            || (SqlFailures.UNDEFINED_TABLE.equals(cause.getSQLState())
                                    && isOfNewest(String.valueOf(cause.getMessage()))))) {
                throw tooOld();
            }
            throw e;
        }
    }

    private static boolean isOfNewest(String message) {
        return message.contains("tusk.alias")
                || message.contains("tusk.named_vector")
                || message.contains("tusk.partial_index")
                || message.contains("tusk.attachment");
    }

    private static TuskException tooOld() {
        return TuskException.withHint(
                ErrorCode.NOT_SET_UP,
                "Tusk's schema is older than this program needs",
                "run \"tusk setup\" on this database to upgrade it");
    }

    /** The collection of this name. */
    static Optional<CollectionDefinition> find(Connection connection, String name) throws SQLException {
        return Database.query(connection, Sql.of(SELECT + "where c.name = ?", Sql.value(name)), CollectionCatalog::map)
                .stream()
                .findFirst();
    }

    /** Reads a definition and locks its row against other changes until the transaction ends. */
    static Optional<CollectionDefinition> lock(Connection connection, String name) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(SELECT + "where c.name = ? for update of c", Sql.value(name)),
                        CollectionCatalog::map)
                .stream()
                .findFirst();
    }

    /** Inserts a definition; false when there is one of that name. Nobody makes an alias of that name meanwhile. */
    static boolean insert(Connection connection, CollectionDefinition definition) throws SQLException {
        Aliases.requireFree(connection, definition.name());
        insertStore(connection, definition.store());
        EmbeddingSpec embedding = definition.embedding();
        int inserted = Database.execute(
                connection,
                Sql.of(
                        """
                        insert into tusk.collection (
                          name, store, language, title_weight, heading_weight, text_weight, k1, b, engine,
                          embedding_model, dimensions, distance,
                          max_chunk_characters, min_chunk_characters, chunk_overlap_characters, max_chunk_tokens)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (name) do nothing""",
                        Sql.value(definition.name().value()),
                        Sql.value(definition.store().value()),
                        Sql.value(definition.language()),
                        Sql.value(definition.weights().title()),
                        Sql.value(definition.weights().heading()),
                        Sql.value(definition.weights().text()),
                        Sql.value(definition.bm25().k1()),
                        Sql.value(definition.bm25().b()),
                        Sql.value(definition.engine().wireName()),
                        Sql.value(embedding == null ? null : embedding.model()),
                        Sql.value(embedding == null ? null : embedding.dimensions()),
                        Sql.value(
                                embedding == null ? null : embedding.distance().wireName()),
                        Sql.value(definition.chunking().maxCharacters()),
                        Sql.value(definition.chunking().minCharacters()),
                        Sql.value(definition.chunking().overlapCharacters()),
                        Sql.value(definition.chunking().maxTokens())));
        if (inserted == 0) {
            return false;
        }
        insertBm25(connection, definition);
        for (DeclaredField field : definition.fields()) {
            insertField(connection, definition.name(), field);
        }
        for (NamedVector vector : definition.vectors()) {
            insertVector(connection, definition.name(), vector);
        }
        return true;
    }

    /** Notes a name for tables. */
    static void insertStore(Connection connection, StoreName store) throws SQLException {
        Database.execute(
                connection,
                Sql.of("insert into tusk.store (name) values (?) on conflict do nothing", Sql.value(store.value())));
    }

    /** Notes what the words of a new store are weighed with; the collection has to be there. */
    static void insertBm25(Connection connection, CollectionDefinition definition) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        """
                        insert into tusk.bm25 (
                          collection, epoch, k1, b, title_weight, heading_weight, text_weight, average_length,
                          version, written_version)
                        select ?, 1, k1, b, title_weight, heading_weight, text_weight, null, %1$d, %1$d
                        from tusk.collection
                        where name = ?
                          and language is not null""".formatted(LexicalTables.VERSION),
                        Sql.value(definition.store().value()),
                        Sql.value(definition.name().value())));
    }

    static void insertVector(Connection connection, CollectionName collection, NamedVector vector) throws SQLException {
        EmbeddingSpec embedding = vector.embedding();
        Database.execute(
                connection,
                Sql.of(
                        """
                        insert into tusk.named_vector (collection, name, source, model, dimensions, distance, type, ordinal)
                        select ?, ?, ?, ?, ?, ?, ?, coalesce(max(ordinal), 0) + 1
                        from tusk.named_vector
                        where collection = ?""",
                        Sql.value(collection.value()),
                        Sql.value(vector.name()),
                        Sql.value(vector.of()),
                        Sql.value(embedding.model()),
                        Sql.value(embedding.dimensions()),
                        Sql.value(embedding.distance().wireName()),
                        Sql.value(embedding.type().wireName()),
                        Sql.value(collection.value())));
    }

    static void deleteVector(Connection connection, CollectionName collection, String vector) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        "delete from tusk.named_vector where collection = ? and name = ?",
                        Sql.value(collection.value()),
                        Sql.value(vector)));
    }

    /** The names of the named vectors of a collection, which need not exist. */
    static List<String> vectorNames(Connection connection, String collection) throws SQLException {
        return Database.query(
                connection,
                Sql.of(
                        "select name from tusk.named_vector where collection = ? order by ordinal, name",
                        Sql.value(collection)),
                row -> row.getString(1));
    }

    /** The names of the partial indexes of a store. */
    static List<String> partialNames(Connection connection, StoreName store) throws SQLException {
        return Database.query(
                connection,
                Sql.of("select name from tusk.partial_index where store = ? order by name", Sql.value(store.value())),
                row -> row.getString(1));
    }

    /** The names of the partial indexes of the stores of a collection, which need not exist. */
    static Map<StoreName, List<String>> partialNames(Connection connection, String collection) throws SQLException {
        Map<StoreName, List<String>> names = new HashMap<>();
        for (StoreName store : stores(connection, collection)) {
            names.put(store, partialNames(connection, store));
        }
        return names;
    }

    /** The store of a collection, and that of its change of model; none where there is no such collection. */
    static List<StoreName> stores(Connection connection, String collection) throws SQLException {
        return Database.query(
                connection,
                Sql.of("""
                        select store from tusk.collection where name = ?
                        union
                        select store from tusk.model_change where collection = ?""", Sql.value(collection), Sql.value(collection)),
                row -> new StoreName(row.getString(1)));
    }

    static void insertField(Connection connection, CollectionName collection, DeclaredField field) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        """
                        insert into tusk.declared_field (collection, name, type, ordinal)
                        select ?, ?, ?, coalesce(max(ordinal), 0) + 1
                        from tusk.declared_field
                        where collection = ?""",
                        Sql.value(collection.value()),
                        Sql.value(field.name()),
                        Sql.value(field.type().wireName()),
                        Sql.value(collection.value())));
    }

    static void deleteField(Connection connection, CollectionName collection, String field) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        "delete from tusk.declared_field where collection = ? and name = ?",
                        Sql.value(collection.value()),
                        Sql.value(field)));
    }

    static void update(Connection connection, CollectionName collection, CollectionChange change) throws SQLException {
        TextWeights weights = change.weights();
        Bm25 bm25 = change.bm25();
        EngineChoice engine = change.engine();
        ChunkingSpec chunking = change.chunking();
        Database.execute(
                connection,
                Sql.of(
                        """
                        update tusk.collection
                        set
                          title_weight = coalesce(?::float8, title_weight),
                          heading_weight = coalesce(?::float8, heading_weight),
                          text_weight = coalesce(?::float8, text_weight),
                          k1 = coalesce(?::float8, k1),
                          b = coalesce(?::float8, b),
                          engine = coalesce(?::text, engine),
                          max_chunk_characters = coalesce(?::int, max_chunk_characters),
                          min_chunk_characters = coalesce(?::int, min_chunk_characters),
                          chunk_overlap_characters = coalesce(?::int, chunk_overlap_characters),
                          max_chunk_tokens = coalesce(?::int, max_chunk_tokens),
                          updated_at = now()
                        where name = ?""",
                        Sql.value(weights == null ? null : weights.title()),
                        Sql.value(weights == null ? null : weights.heading()),
                        Sql.value(weights == null ? null : weights.text()),
                        Sql.value(bm25 == null ? null : bm25.k1()),
                        Sql.value(bm25 == null ? null : bm25.b()),
                        Sql.value(engine == null ? null : engine.wireName()),
                        Sql.value(chunking == null ? null : chunking.maxCharacters()),
                        Sql.value(chunking == null ? null : chunking.minCharacters()),
                        Sql.value(chunking == null ? null : chunking.overlapCharacters()),
                        Sql.value(chunking == null ? null : chunking.maxTokens()),
                        Sql.value(collection.value())));
        VectorWeightChange vectorWeight = change.vectorWeight();
        if (vectorWeight != null) {
            update(connection, collection, vectorWeight);
        }
    }

    /** Sets the weight of vectors by hand, or has it learned anew. */
    static void update(Connection connection, CollectionName collection, VectorWeightChange change)
            throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        """
                        update tusk.collection
                        set
                          vector_weight = ?::float8,
                          vector_weight_source = ?,
                          vector_weight_queries = null,
                          vector_weight_chunks = null
                        where name = ?""",
                        Sql.value(change.weight()),
                        Sql.value(change.weight() == null ? null : StoredVectorWeight.Source.HAND.wireName()),
                        Sql.value(collection.value())));
    }

    /** How much vectors count, where that was learned or set. */
    static Optional<StoredVectorWeight> vectorWeight(Database database, CollectionName collection) {
        return database.queryFirst(
                "read the vector weight of collection \"%s\"".formatted(collection),
                Sql.of("""
                        select vector_weight, coalesce(vector_weight_source, 'sentences'), coalesce(vector_weight_queries, 0)
                        from tusk.collection
                        where name = ?
                          and vector_weight is not null""", Sql.value(collection.value())),
                row -> new StoredVectorWeight(
                        row.getDouble(1), StoredVectorWeight.Source.ofWireName(row.getString(2)), row.getInt(3)));
    }

    /** Deletes a collection; the result is what its tables are called by, also those of a change of model, and empty when there is none. */
    static List<StoreName> delete(Connection connection, String name) throws SQLException {
        List<StoreName> stores =
                Database.query(connection, Sql.of("""
                        with locked as (
                          select name, store from tusk.collection where name = ? for update
                        )
                        select store from locked
                        union all
                        select m.store from tusk.model_change m join locked l on l.name = m.collection""", Sql.value(name)), row -> new StoreName(row.getString(1)));
        if (stores.isEmpty()) {
            return List.of();
        }
        Database.execute(connection, Sql.of("delete from tusk.collection where name = ?", Sql.value(name)));
        Database.execute(connection, Sql.of("delete from tusk.model_change_key where collection = ?", Sql.value(name)));
        for (StoreName store : stores) {
            deleteStore(connection, store);
        }
        return stores;
    }

    /** Deletes the name of tables, with all that is kept of them. */
    static void deleteStore(Connection connection, StoreName store) throws SQLException {
        Database.execute(connection, Sql.of("delete from tusk.store where name = ?", Sql.value(store.value())));
    }

    private static CollectionDefinition map(ResultSet row) throws SQLException {
        if (!row.getBoolean("is_current")) {
            throw tooOld();
        }
        String distance = row.getString("distance");
        List<DeclaredField> fields = new ArrayList<>();
        for (String field : (String[]) row.getArray("fields").getArray()) {
            int colon = field.indexOf(':');
            fields.add(new DeclaredField(field.substring(0, colon), FieldType.parse(field.substring(colon + 1))));
        }
        return new CollectionDefinition(
                new CollectionName(row.getString("name")),
                new StoreName(row.getString("store")),
                row.getString("language"),
                new TextWeights(
                        row.getDouble("title_weight"), row.getDouble("heading_weight"), row.getDouble("text_weight")),
                new Bm25(row.getDouble("k1"), row.getDouble("b")),
                EngineChoice.ofWireName(row.getString("engine")),
                fields,
                distance == null
                        ? null
                        : new EmbeddingSpec(
                                row.getString("embedding_model"),
                                row.getInt("dimensions"),
                                Distance.ofWireName(distance)),
                new ChunkingSpec(
                        row.getInt("max_chunk_characters"),
                        row.getInt("min_chunk_characters"),
                        row.getInt("chunk_overlap_characters"),
                        row.getInt("max_chunk_tokens")),
                vectors(row.getString("vectors")),
                AttachedTable.read(row.getString("attached")));
    }

    /** The named vectors of a collection, as they are in this transaction. */
    static List<NamedVector> vectors(Connection connection, CollectionName collection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(SELECT_VECTORS + " where v.collection = ?", Sql.value(collection.value())),
                        row -> vectors(row.getString(1)))
                .getFirst();
    }

    private static List<NamedVector> vectors(@Nullable String json) {
        List<NamedVector> vectors = new ArrayList<>();
        for (JsonNode each : JSON.readTree(json == null ? "[]" : json)) {
            vectors.add(new NamedVector(
                    each.get(0).stringValue(),
                    each.get(1).isNull() ? null : each.get(1).stringValue(),
                    new EmbeddingSpec(
                            each.get(2).isNull() ? null : each.get(2).stringValue(),
                            each.get(3).intValue(),
                            Distance.ofWireName(each.get(4).stringValue()),
                            VectorType.ofWireName(each.get(5).stringValue()))));
        }
        return vectors;
    }
}
