package dev.tusk.bench.relevance;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * What PostgreSQL does by itself with the same texts: a table with a {@code tsvector} and a GIN index, any of the words,
 * ordered by {@code ts_rank_cd}.
 */
final class PlainRanking {

    static final String TABLE = "public.plain_texts";

    private final DataSource dataSource;

    PlainRanking(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Takes the texts over from a collection's documents. */
    void load(String collection) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table %s as
                    select
                      id,
                      body as text,
                      pg_catalog.to_tsvector('english', body) as words
                    from tusk.%s_document""".formatted(TABLE, collection));
            statement.execute("create index on %s using gin (words)".formatted(TABLE));
            statement.execute("vacuum analyze %s".formatted(TABLE));
        }
    }

    /** The bytes of all texts. */
    long textBytes() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select pg_catalog.sum(pg_catalog.octet_length(text)) from %s".formatted(TABLE))) {
            row.next();
            return row.getLong(1);
        }
    }

    /** As {@link #search}, without the processes that help the one of the connection. */
    List<String> searchAlone(List<String> words, int limit) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement settings = connection.createStatement()) {
            settings.execute("set max_parallel_workers_per_gather = 0");
            try {
                return search(connection, words, limit);
            } finally {
                settings.execute("reset max_parallel_workers_per_gather");
            }
        }
    }

    List<String> search(List<String> words, int limit) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return search(connection, words, limit);
        }
    }

    private static List<String> search(Connection connection, List<String> words, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                        select id, pg_catalog.ts_rank_cd(words, query) as rank
                        from %s, pg_catalog.websearch_to_tsquery('english', ?) as query
                        where words @@ query
                        order by rank desc, id
                        limit %d""".formatted(TABLE, limit))) {
            statement.setString(1, String.join(" or ", words));
            List<String> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        }
    }
}
