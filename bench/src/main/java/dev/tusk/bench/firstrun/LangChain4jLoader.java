package dev.tusk.bench.firstrun;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * LangChain4j's {@code PgVectorEmbeddingStore.addAll(ids, embeddings, segments)} with its default settings: a row of key,
 * vector, text and JSON metadata, no vector index.
 */
final class LangChain4jLoader implements Loader {

    private static final String TABLE = "peer_langchain4j";

    private final DataSource dataSource;
    private final int batchRows;

    /**
     * @param batchRows rows of one call; {@link Integer#MAX_VALUE} for all
     */
    LangChain4jLoader(DataSource dataSource, int batchRows) {
        this.dataSource = dataSource;
        this.batchRows = batchRows;
    }

    @Override
    public String name() {
        return "LangChain4j, " + Batches.named(batchRows);
    }

    @Override
    public Load prepare(List<Row> rows) {
        PgVectorEmbeddingStore store = PgVectorEmbeddingStore.datasourceBuilder()
                .datasource(dataSource)
                .table(TABLE)
                .dimension(RowGenerator.DIMENSIONS)
                .createTable(true)
                .dropTableFirst(true)
                .build();
        List<String> ids = rows.stream().map(Row::id).toList();
        List<Embedding> embeddings = new ArrayList<>(rows.size());
        List<TextSegment> segments = new ArrayList<>(rows.size());
        for (Row row : rows) {
            embeddings.add(Embedding.from(row.vector()));
            segments.add(TextSegment.from(row.text(), Metadata.from(metadata(row))));
        }
        return () -> Batches.each(
                rows.size(),
                batchRows,
                (start, end) -> store.addAll(
                        ids.subList(start, end), embeddings.subList(start, end), segments.subList(start, end)));
    }

    /** Title and tags go into the metadata, since a segment has no place for them; it takes no booleans and no lists. */
    private static Map<String, Object> metadata(Row row) {
        Map<String, Object> metadata = new LinkedHashMap<>(row.metadata());
        metadata.replaceAll((name, value) -> value instanceof Boolean flag ? flag.toString() : value);
        metadata.put("title", row.title());
        metadata.put("tags", String.join(",", row.tags()));
        return metadata;
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
