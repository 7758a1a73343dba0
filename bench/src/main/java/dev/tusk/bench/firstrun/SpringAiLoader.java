package dev.tusk.bench.firstrun;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.BatchingStrategy;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.embedding.TokenCountBatchingStrategy;
import org.springframework.ai.vectorstore.pgvector.PgVectorStore;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Spring AI's {@code PgVectorStore.add}: a row of key, vector, text and JSON metadata, no vector index. The model that it
 * asks for vectors has them ready.
 */
final class SpringAiLoader implements Loader {

    private static final String TABLE = "peer_spring_ai";

    private final DataSource dataSource;
    private final int batchRows;
    private final boolean countsTokens;

    private SpringAiLoader(DataSource dataSource, int batchRows, boolean countsTokens) {
        this.dataSource = dataSource;
        this.batchRows = batchRows;
        this.countsTokens = countsTokens;
    }

    /** As its documentation shows it: default settings, in calls of as many rows as it writes at once (10,000). */
    static SpringAiLoader asDocumented(DataSource dataSource) {
        return new SpringAiLoader(dataSource, PgVectorStore.MAX_DOCUMENT_BATCH_SIZE, true);
    }

    /**
     * Without its counting of tokens.
     *
     * @param batchRows rows of one call; {@link Integer#MAX_VALUE} for all
     */
    static SpringAiLoader tuned(DataSource dataSource, int batchRows) {
        return new SpringAiLoader(dataSource, batchRows, false);
    }

    @Override
    public String name() {
        return "Spring AI, %s%s".formatted(Batches.named(batchRows), countsTokens ? "" : ", tokens not counted");
    }

    @Override
    public Load prepare(List<Row> rows) {
        Map<String, float[]> vectors = new HashMap<>();
        List<Document> documents = rows.stream()
                .map(row -> {
                    Map<String, Object> metadata = new LinkedHashMap<>(row.metadata());
                    metadata.put("title", row.title());
                    metadata.put("tags", row.tags());
                    vectors.put(row.id(), row.vector());
                    return new Document(row.id(), row.text(), metadata);
                })
                .toList();
        PgVectorStore store = PgVectorStore.builder(new JdbcTemplate(dataSource), new ReadyVectors(vectors))
                .batchingStrategy(countsTokens ? new TokenCountBatchingStrategy() : List::of)
                .vectorTableName(TABLE)
                .idType(PgVectorStore.PgIdType.TEXT)
                .dimensions(RowGenerator.DIMENSIONS)
                .distanceType(PgVectorStore.PgDistanceType.COSINE_DISTANCE)
                .indexType(PgVectorStore.PgIndexType.NONE)
                .initializeSchema(true)
                .build();
        store.afterPropertiesSet();
        return () ->
                Batches.each(documents.size(), batchRows, (start, end) -> store.add(documents.subList(start, end)));
    }

    /** Knows the vectors of certain documents. */
    private record ReadyVectors(Map<String, float[]> byId) implements EmbeddingModel {

        @Override
        public List<float[]> embed(
                List<Document> documents, @Nullable EmbeddingOptions options, BatchingStrategy batchingStrategy) {
            // As every model does, before it is asked for vectors; here it is a cost without a use.
            int batched = batchingStrategy.batch(documents).stream()
                    .mapToInt(List::size)
                    .sum();
            if (batched != documents.size()) {
                throw new IllegalStateException(
                        "%d of %d documents are in batches".formatted(batched, documents.size()));
            }
            return documents.stream().map(this::embed).toList();
        }

        @Override
        public float[] embed(Document document) {
            return Objects.requireNonNull(byId.get(document.getId()), "a document that was not prepared");
        }

        @Override
        public EmbeddingResponse call(EmbeddingRequest request) {
            throw new UnsupportedOperationException("all vectors are ready");
        }

        @Override
        public int dimensions() {
            return RowGenerator.DIMENSIONS;
        }
    }

    @Override
    public String table() {
        return TABLE;
    }

    @Override
    public void drop() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists " + TABLE);
        }
    }
}
