package dev.tusk.core.collection.vector;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.sql.Identifier;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table of a collection that has vectors in a column {@code embedding}: that of the chunks, or that of a named vector.
 *
 * @param definition of the collection
 * @param vector null for the chunks
 * @param embedding what its vectors are
 */
public record VectorTable(
        CollectionDefinition definition, @Nullable NamedVector vector, EmbeddingSpec embedding) {

    /** The chunks; empty where they have no vectors. */
    public static Optional<VectorTable> ofChunks(CollectionDefinition definition) {
        return definition.embeddingSpec().map(embedding -> new VectorTable(definition, null, embedding));
    }

    /** The table of a named vector. */
    public static VectorTable of(CollectionDefinition definition, NamedVector vector) {
        return new VectorTable(definition, vector, vector.embedding());
    }

    /**
     * The table of the vector of this name.
     *
     * @param name null for the chunks
     * @throws dev.tusk.core.failure.TuskException {@code INVALID_REQUEST} where there is none
     */
    public static VectorTable of(CollectionDefinition definition, @Nullable String name) {
        return name == null || name.equals(NamedVector.CHUNK)
                ? new VectorTable(definition, null, definition.requireEmbedding())
                : of(definition, definition.requireVector(name));
    }

    /** Its name, qualified. */
    public String table() {
        CollectionTables tables = new CollectionTables(definition.store());
        return vector == null ? tables.chunk() : tables.vector(vector.name());
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
            when hnsw.equals(IndexMethod.Hnsw.DEFAULT) -> vector == null ? "chunk_hnsw" : "hnsw";
            case IndexMethod.Hnsw hnsw -> "hnsw_%d_%d".formatted(hnsw.m(), hnsw.efConstruction());
            case IndexMethod.IvfFlat lists -> "ivf_" + lists.lists();
        };
        return vector == null
                ? CollectionTables.shortened("%s_%s%s".formatted(definition.store(), method, kept))
                : new CollectionTables(definition.store()).vectorIndex(vector.name(), method + kept);
    }

    /** What it is, for people. */
    public String shown() {
        return vector == null
                ? "collection \"%s\"".formatted(definition.name())
                : "vector \"%s\" of collection \"%s\"".formatted(vector.name(), definition.name());
    }
}
