package dev.tusk.bench.firstrun;

import com.pgvector.PGvector;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * What a programmer would write by hand for the nearest chunks of a collection: one prepared statement, its vector sent in
 * binary, the columns of a hit, and nothing else. Not for use by several threads at once.
 */
final class BareSearch {

    /** The columns of a hit. */
    record Found(
            String document,
            int ordinal,
            String title,
            String heading,
            String anchor,
            String text,
            String source,
            List<String> tags,
            String metadata,
            Instant updatedAt,
            double distance) {}

    private final DataSource dataSource;
    private final String sql;

    /**
     * @param dataSource a pool of one connection
     * @param efSearch pgvector's {@code hnsw.ef_search}, set once for that connection
     */
    BareSearch(DataSource dataSource, String collection, int limit, int efSearch) throws SQLException {
        this.dataSource = dataSource;
        this.sql = """
                select
                  c.document_id, c.ordinal, c.title, c.heading, c.anchor, c.text,
                  d.source, d.tags, d.metadata, d.updated_at,
                  c.embedding <=> ? as distance
                from tusk.%1$s_chunk c
                join tusk.%1$s_document d on d.id = c.document_id
                order by c.embedding <=> ?
                limit %2$d""".formatted(collection, limit);
        try (Connection connection = dataSource.getConnection()) {
            PGvector.registerTypes(connection);
            connection.createStatement().execute("set hnsw.ef_search = " + efSearch);
        }
    }

    List<Found> search(float[] query) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            PGvector vector = new PGvector(query);
            statement.setObject(1, vector);
            statement.setObject(2, vector);
            List<Found> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Array tags = row.getArray(8);
                    found.add(new Found(
                            row.getString(1),
                            row.getInt(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6),
                            row.getString(7),
                            List.of((String[]) tags.getArray()),
                            row.getString(9),
                            row.getObject(10, OffsetDateTime.class).toInstant(),
                            row.getDouble(11)));
                }
            }
            return found;
        }
    }
}
