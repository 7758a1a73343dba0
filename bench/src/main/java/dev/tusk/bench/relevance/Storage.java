package dev.tusk.bench.relevance;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * What the ranking of words takes.
 *
 * @param weights bytes of the weights of all chunks and of their marks for words that weigh much (reckoned from a hundredth of them), and of the tables of the terms' statistics with their indexes
 * @param index bytes of what any full-text search of PostgreSQL needs beside them: the words with their positions and the GIN
 *     index, with the rows and the key of their table
 */
record Storage(long weights, long index) {

    static Storage of(DataSource dataSource, String collection) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select
                          w.bytes
                            + pg_catalog.pg_total_relation_size('tusk.%1$s_term')
                            + pg_catalog.pg_total_relation_size('tusk.%1$s_term_change')
                            + pg_catalog.pg_total_relation_size('tusk.%1$s_lexical_total'),
                          pg_catalog.pg_total_relation_size('tusk.%1$s_lexical') - w.bytes
                        from (
                          select coalesce(pg_catalog.sum(pg_catalog.pg_column_size(l.weights)), 0)::bigint + max(m.bytes) as bytes
                          from tusk.%1$s_lexical l
                          cross join (
                            select
                              coalesce(
                                pg_catalog.sum(
                                  pg_catalog.pg_column_size(tsv)
                                    - pg_catalog.pg_column_size(pg_catalog.ts_delete(tsv, marks.of_row))),
                                0)::bigint * 100 as bytes
                            from tusk.%1$s_lexical tablesample system (1) repeatable (1)
                            cross join lateral (
                              select array(select lexeme from pg_catalog.unnest(tsv) where lexeme < E'\\x02' collate "C")
                            ) marks (of_row)
                          ) m
                        ) w""".formatted(collection))) {
            row.next();
            return new Storage(row.getLong(1), row.getLong(2));
        }
    }
}
