package dev.tusk.bench.vectors;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.ingest.IngestListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;

/**
 * A collection of made vectors. Its documents have two numbers to filter by: {@code any}, at random, and {@code place}, how far a vector
 * reaches in one direction, so that what passes lies together.
 */
record LoadedVectors(Tusk tusk, Collection collection, VectorData data, int rows) {

    /** Numbers of {@code any}. */
    static final int VALUES = 1_000_000;

    /** Queries have numbers from here on, which no document has. */
    private static final long FIRST_QUERY = 1L << 40;

    static LoadedVectors load(DataSource pool, String name, VectorData data, int rows, Consumer<String> progress)
            throws SQLException {
        progress.accept("loading %,d vectors of %d dimensions".formatted(rows, data.dimensions()));
        Tusk tusk = Tusk.open(pool);
        tusk.setup().apply();
        Collection collection = tusk.collections()
                .create(CollectionDefinition.named(name)
                        .withoutKeywordSearch()
                        .field("any", FieldType.INTEGER)
                        .field("place", FieldType.NUMBER)
                        .embedding(new EmbeddingSpec(null, data.dimensions(), Distance.COSINE))
                        .build());
        collection.ingest(
                IntStream.range(0, rows)
                        .mapToObj(i -> document(i, data.vector(i)))
                        .iterator(),
                IngestListener.SILENT);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum (analyze) tusk.%1$s_document, tusk.%1$s_chunk".formatted(name));
        }
        return new LoadedVectors(tusk, collection, data, rows);
    }

    private static Document document(int number, Vector vector) {
        return Document.builder("v" + number)
                .body("v")
                .metadata(Map.of("any", Math.floorMod(number * 2_654_435_761L, VALUES), "place", place(vector)))
                .vector(vector)
                .build();
    }

    /** How far it reaches in the direction in which all dimensions of even number grow. */
    static double place(Vector vector) {
        double sum = 0;
        for (int i = 0; i < vector.dimensions(); i += 2) {
            sum += vector.get(i);
        }
        return sum;
    }

    List<Vector> queries(int from, int count) {
        return LongStream.range(FIRST_QUERY + from, FIRST_QUERY + from + count)
                .mapToObj(data::vector)
                .toList();
    }

    String chunks() {
        return "tusk.%s_chunk".formatted(collection.definition().name());
    }

    VectorIndexSpec standard() {
        return VectorIndexSpec.standard(collection.definition().requireEmbedding());
    }

    /** Where no part before has made one. */
    void requireIndex() {
        VectorIndexes indexes = collection.vectorIndexes();
        if (indexes.list().isEmpty()) {
            indexes.apply(indexes.creation(standard(), VectorIndexes.BuildOptions.DEFAULT), progress -> {});
        }
    }

    void drop() {
        tusk.collections().drop(collection.definition().name().value());
    }
}
