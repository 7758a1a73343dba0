package dev.tusk.core.collection.engine;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.UpperTier;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/**
 * Tries an index of another engine on its own collection: words of some chunks are looked for with it and without it, and what it brings,
 * put in order by Tusk's weights as a search does, has to have the scores of the best. Deterministic for what the collection holds.
 */
final class TrialRun {

    private static final int QUERIES = 30;

    /** Of one query to four lexemes. */
    private static final int MOST_WORDS = 4;

    private static final int BEST = 10;

    /** Scores are kept in single precision. */
    private static final double SAME = 1e-5;

    /** A search that takes longer has gone another way than by the index. */
    private static final String PATIENCE = "20s";

    private final CollectionTables tables;
    private final Extensions extensions;
    private final Candidate candidate;

    TrialRun(CollectionDefinition definition, Extensions extensions, Candidate candidate) {
        this.tables = new CollectionTables(definition.name());
        this.extensions = extensions;
        this.candidate = candidate;
    }

    /** Lexemes to look for, and the factors of their weights as a sparse vector. */
    private record Query(List<String> lexemes, String factors) {}

    /** Whether the index keeps chunks from being written: one is written as it is, and that is rolled back. */
    boolean refusesWrites(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        return Database.withCleanup(
                connection,
                session -> {
                    try {
                        // Without its marks its tsvector is another value, which no index passes over.
                        Database.execute(session, Sql.of("""
                                        update %1$s
                                        set tsv = tsv || pg_catalog.array_to_tsvector(array['x'])
                                        where chunk_id = (
                                          select chunk_id from %1$s order by chunk_id limit 1 for update skip locked)""".formatted(tables.lexical())));
                        return false;
                    } catch (SQLException e) {
                        if (EngineFailure.isOfServer(e)) {
                            throw e;
                        }
                        return true;
                    }
                },
                session -> {
                    session.rollback();
                    session.setAutoCommit(autoCommit);
                });
    }

    /** Searches with the index and without it, and counts. */
    EngineTrial of(Connection connection) throws SQLException {
        String extension = candidate.index().extension();
        int found = 0;
        int best = 0;
        int asked = 0;
        for (Query query : queries(connection)) {
            double[] exact = exact(connection, query);
            double[] brought;
            try {
                brought =
                        Database.inTransaction(connection, session -> scores(session, query, nearest(session, query)));
            } catch (SQLException e) {
                if (EngineFailure.isOfServer(e)) {
                    throw e;
                }
                return EngineTrial.refused(extension, candidate.version(), EngineFailure.message(e));
            }
            asked++;
            best += exact.length;
            found += alike(exact, brought);
        }
        return EngineTrial.counted(extension, candidate.version(), found, best, asked);
    }

    private static int alike(double[] exact, double[] brought) {
        int alike = 0;
        for (int rank = 0; rank < Math.min(exact.length, brought.length); rank++) {
            if (Math.abs(exact[rank] - brought[rank]) <= SAME * Math.max(1, exact[rank])) {
                alike++;
            }
        }
        return alike;
    }

    private List<Query> queries(Connection connection) throws SQLException {
        return Database.query(
                connection,
                Sql.of("""
                        with chosen as materialized (
                          select chunk_id, tsv, row_number() over () as ordinal
                          from (
                            select chunk_id, tsv
                            from %1$s
                            order by pg_catalog.md5(chunk_id::text)
                            limit %4$d
                          ) l
                        ),
                        total as (
                          select pg_catalog.sum(chunks) as chunks from %2$s
                        )
                        select
                          pg_catalog.array_agg(t.term order by t.id),
                          '{' || pg_catalog.string_agg(
                            t.id || ':' || pg_catalog.ln(1 + (greatest(n.chunks - t.df, 0) + 0.5) / (t.df + 0.5))::real,
                            ',' order by t.id) || '}/%5$d'
                        from chosen c
                        cross join lateral (
                          select u.lexeme
                          from pg_catalog.unnest(c.tsv) u
                          where u.lexeme >= %6$s
                          order by pg_catalog.md5(u.lexeme || c.chunk_id)
                          limit 1 + c.ordinal %% %7$d
                        ) u
                        join %3$s t on t.term = u.lexeme and t.df > 0
                        cross join total n
                        group by c.chunk_id
                        order by c.chunk_id""".formatted(
                                tables.lexical(),
                                tables.lexicalTotal(),
                                tables.term(),
                                QUERIES,
                                CollectionTables.WEIGHT_DIMENSIONS,
                                UpperTier.FIRST_UNMARKED,
                                MOST_WORDS)),
                row -> new Query(Arrays.asList((String[]) row.getArray(1).getArray()), row.getString(2)));
    }

    private Long[] nearest(Connection session, Query query) throws SQLException {
        Database.query(
                session,
                Sql.of(
                        "select pg_catalog.set_config('statement_timeout', ?, true),"
                                + " pg_catalog.set_config('plan_cache_mode', 'force_custom_plan', true)",
                        Sql.value(PATIENCE)),
                row -> true);
        EngineIndex.Words words = new EngineIndex.Words(String.join(" ", query.lexemes()), query.lexemes());
        return Database.query(
                        session,
                        candidate.index().nearest(candidate.schema(), words, EngineIndex.brought(BEST)),
                        row -> row.getLong(1))
                .toArray(Long[]::new);
    }

    private double[] scores(Connection connection, Query query, Long[] chunks) throws SQLException {
        return best(
                connection,
                query,
                Sql.of(
                        "l.chunk_id = any(?::bigint[])",
                        (statement, index) -> statement.setArray(
                                index, statement.getConnection().createArrayOf("bigint", chunks))));
    }

    private double[] exact(Connection connection, Query query) throws SQLException {
        return best(connection, query, Sql.of("""
                        l.tsv operator(pg_catalog.@@) (
                            select pg_catalog.string_agg(
                              '''' || pg_catalog.replace(pg_catalog.replace(lexeme, '\\', '\\\\'), '''', '''''') || '''', ' | ')
                            from pg_catalog.unnest(?::text[]) lexeme
                          )::pg_catalog.tsquery""", Sql.textArray(query.lexemes())));
    }

    private double[] best(Connection connection, Query query, Sql condition) throws SQLException {
        Sql score = Sql.of(
                "(-(l.weights %s ?::%s))::float8 as score"
                        .formatted(extensions.vectorOperator("<#>"), extensions.sparsevecType()),
                Sql.value(query.factors()));
        return Database.query(
                        connection,
                        Sql.of("select s.score\nfrom (\n  select ")
                                .append(score)
                                .append("\n  from %s l\n  where ".formatted(tables.lexical()))
                                .append(condition)
                                .append("\n) s\nwhere s.score > 0\norder by s.score desc\nlimit " + BEST),
                        row -> row.getDouble(1))
                .stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }
}
