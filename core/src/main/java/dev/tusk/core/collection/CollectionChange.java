package dev.tusk.core.collection;

import dev.tusk.core.collection.engine.EngineChoice;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.text.ChunkingSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of a collection's definition.
 *
 * @param addFields fields to declare; each gets an index, built without blocking writers
 * @param dropFields names of declared fields to give up; documents keep the metadata
 * @param weights new weights, or null to leave them; they count from the next {@code maintain} on
 * @param bm25 new parameters of the ranking by words, or null to leave them; they count from the next {@code maintain} on
 * @param chunking new chunk sizes, or null to leave them; they count for documents that are put from then on
 * @param engine which extensions may rank the words, or null to leave it; {@code maintain} builds and drops their indexes
 * @param vectorWeight how much vectors count in hybrid searches, or null to leave it
 * @param addVectors named vectors to add; {@code maintain} makes those of a text for the documents that are there
 * @param dropVectors names of named vectors to give up with all that is stored of them
 */
public record CollectionChange(
        List<DeclaredField> addFields,
        List<String> dropFields,
        @Nullable TextWeights weights,
        @Nullable Bm25 bm25,
        @Nullable ChunkingSpec chunking,
        @Nullable EngineChoice engine,
        @Nullable VectorWeightChange vectorWeight,
        List<NamedVector> addVectors,
        List<String> dropVectors) {

    public CollectionChange {
        addVectors = List.copyOf(addVectors);
        dropVectors = List.copyOf(dropVectors);
        addFields = List.copyOf(addFields);
        dropFields = List.copyOf(dropFields);
    }

    /** Whether it changes nothing but the weight of vectors. */
    boolean leavesTables() {
        return addFields.isEmpty()
                && dropFields.isEmpty()
                && weights == null
                && bm25 == null
                && chunking == null
                && engine == null
                && addVectors.isEmpty()
                && dropVectors.isEmpty();
    }

    /** A change that leaves the named vectors as they are. */
    public CollectionChange(
            List<DeclaredField> addFields,
            List<String> dropFields,
            @Nullable TextWeights weights,
            @Nullable Bm25 bm25,
            @Nullable ChunkingSpec chunking,
            @Nullable EngineChoice engine,
            @Nullable VectorWeightChange vectorWeight) {
        this(addFields, dropFields, weights, bm25, chunking, engine, vectorWeight, List.of(), List.of());
    }

    /** A change of the named vectors alone. */
    public static CollectionChange ofVectors(List<NamedVector> added, List<String> dropped) {
        return new CollectionChange(List.of(), List.of(), null, null, null, null, null, added, dropped);
    }

    /** A change that leaves the weight of vectors as it is. */
    public CollectionChange(
            List<DeclaredField> addFields,
            List<String> dropFields,
            @Nullable TextWeights weights,
            @Nullable Bm25 bm25,
            @Nullable ChunkingSpec chunking,
            @Nullable EngineChoice engine) {
        this(addFields, dropFields, weights, bm25, chunking, engine, null);
    }

    /** A change that leaves the engine and the weight of vectors as they are. */
    public CollectionChange(
            List<DeclaredField> addFields,
            List<String> dropFields,
            @Nullable TextWeights weights,
            @Nullable Bm25 bm25,
            @Nullable ChunkingSpec chunking) {
        this(addFields, dropFields, weights, bm25, chunking, null);
    }
}
