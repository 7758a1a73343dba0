package dev.tusk.core.collection.vector;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table of a collection that has vectors in a column {@code embedding}: that of the chunks, that of a named vector, or that of
 * the chunks that a partial index is over.
 *
 * @param definition of the collection
 * @param vector null for the chunks
 * @param partial null for all of them
 * @param embedding what its vectors are
 */
public record VectorTable(
        CollectionDefinition definition,
        @Nullable NamedVector vector,
        @Nullable PartialIndex partial,
        EmbeddingSpec embedding) {

    /** The chunks; empty where they have no vectors. */
    public static Optional<VectorTable> ofChunks(CollectionDefinition definition) {
        return definition.embeddingSpec().map(embedding -> new VectorTable(definition, null, null, embedding));
    }

    /** The table of a named vector. */
    public static VectorTable of(CollectionDefinition definition, NamedVector vector) {
        return new VectorTable(definition, vector, null, vector.embedding());
    }

    /** The chunks that pass the filter of a partial index. */
    public static VectorTable of(CollectionDefinition definition, PartialIndex partial) {
        return new VectorTable(definition, null, partial, definition.requireEmbedding());
    }

    /**
     * The table of the vector of this name.
     *
     * @param name null for the chunks
     * @throws dev.tusk.core.failure.TuskException {@code INVALID_REQUEST} where there is none
     */
    public static VectorTable of(CollectionDefinition definition, @Nullable String name) {
        return name == null || name.equals(NamedVector.CHUNK)
                ? new VectorTable(definition, null, null, definition.requireEmbedding())
                : of(definition, definition.requireVector(name));
    }

    /** Its name, qualified. */
    public String table() {
        CollectionTables tables = new CollectionTables(definition.store());
        if (partial != null) {
            return tables.partial(partial.name());
        }
        return vector == null ? tables.chunk() : tables.vector(vector.name());
    }

    /** How many rows it has, by the server's statistics; counted where there are none yet, or of the time when it was empty. */
    public long rows(Connection connection) throws SQLException {
        long told = Database.query(
                        connection,
                        Sql.of(
                                "select reltuples::bigint from pg_catalog.pg_class where oid = ?::regclass",
                                Sql.value(table())),
                        row -> row.getLong(1))
                .getFirst();
        return told > 0
                ? told
                : Database.query(
                                connection, Sql.of("select pg_catalog.count(*) from " + table()), row -> row.getLong(1))
                        .getFirst();
    }

    /** Whether it is that of the chunks, all of them. */
    public boolean isOfChunks() {
        return vector == null && partial == null;
    }

    /** The name that an index of this kind gets; it tells parameters that are not pgvector's defaults. */
    public Identifier indexName(VectorIndexSpec spec) {
        String kept = switch (spec.representation()) {
            case Representation.Full ignored -> "";
            case Representation.Half ignored -> "_half";
            case Representation.Binary ignored -> "_bits";
            case Representation.Leading leading -> "_d%d%s".formatted(leading.dimensions(), leading.half() ? "h" : "");
        };
        String method = switch (spec.method()) {
            case IndexMethod.Hnsw hnsw
            when hnsw.equals(IndexMethod.Hnsw.DEFAULT) -> isOfChunks() ? "chunk_hnsw" : "hnsw";
            case IndexMethod.Hnsw hnsw -> "hnsw_%d_%d".formatted(hnsw.m(), hnsw.efConstruction());
            case IndexMethod.IvfFlat lists -> "ivf_" + lists.lists();
        };
        if (partial != null) {
            return new CollectionTables(definition.store()).partialIndex(partial.name(), method + kept);
        }
        return vector == null
                ? CollectionTables.shortened("%s_%s%s".formatted(definition.store(), method, kept))
                : new CollectionTables(definition.store()).vectorIndex(vector.name(), method + kept);
    }

    /** What it is, for people. */
    public String shown() {
        if (partial != null) {
            return "the vectors of collection \"%s\" that pass %s".formatted(definition.name(), partial.filterJson());
        }
        return vector == null
                ? "collection \"%s\"".formatted(definition.name())
                : "vector \"%s\" of collection \"%s\"".formatted(vector.name(), definition.name());
    }
}
