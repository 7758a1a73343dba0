package dev.tusk.cli.index;

import dev.tusk.core.Collection;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.collection.vector.VectorTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for the vectors that an index is over. */
final class VectorOption {

    @Option(
            names = "--vector",
            paramLabel = "NAME",
            description = "The named vector that the index is over. Default: the vectors of the chunks.")
    private @Nullable String vector;

    boolean isGiven() {
        return vector != null;
    }

    VectorIndexes indexes(Collection collection) {
        return vector == null ? collection.vectorIndexes() : collection.vectorIndexes(vector);
    }

    EmbeddingSpec embedding(Collection collection) {
        return VectorTable.of(collection.definition(), vector).embedding();
    }
}
