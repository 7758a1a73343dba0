package dev.tusk.core.collection.engine;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.UpperTier;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tries an index of another engine on its own collection: words of some chunks are looked for with it and without it, and what it brings,
 * put in order by Tusk's weights as a search does, has to have the scores of the best, and may not take much longer. What is asked is
 * the same for what the collection holds.
 */
final class TrialRun {

    private static final int QUERIES = 30;

    /** Of one query to four lexemes. */
    private static final int MOST_WORDS = 4;

    private static final int BEST = 10;

    /** Scores are kept in single precision. */
    private static final double SAME = 1e-5;

    /** A search that takes longer has gone another way than by the index. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** The index may take so many times as long as Tusk's own weights, and {@link #spare} more for each query. */
    private static final long TIMES_AS_LONG = 5;

    static final Duration SPARE = Duration.ofMillis(20);

    /** What tests change whose stand-in for an index reads every chunk. */
    static volatile Duration spare = SPARE;

    /** After so many queries an index that is too slow for all of them is given up. */
    private static final int ENOUGH_TO_GIVE_UP = 10;

    /** "string is too long for tsvector" among others. */
    private static final String PROGRAM_LIMIT_EXCEEDED = "54000";

    /** A chunk's tsvector with a lexeme that no chunk has, once in each place. */
    private static final String MARKED =
            "(('tusk_trial_' || pg_catalog.md5(l.chunk_id::text) || ':1A,2B,3')::pg_catalog.tsvector operator(pg_catalog.||) l.tsv)";

    private final CollectionTables tables;
    private final Extensions extensions;
    private final Candidate candidate;

    private final long chunks;

    /** @param chunks how many there are, which is kept with the outcome */
    TrialRun(CollectionDefinition definition, Extensions extensions, Candidate candidate, long chunks) {
        this.tables = new CollectionTables(definition.store());
        this.extensions = extensions;
        this.candidate = candidate;
        this.chunks = chunks;
    }

    /** Lexemes to look for, and the factors of their weights as a sparse vector. */
    private record Query(List<String> lexemes, String factors) {}

    /**
     * Whether chunks can be written with the index.
     *
     * @param tried whether one was free to be written
     * @param refusal why it could not be written; null where it could, or was not tried
     */
    record Writing(boolean tried, @Nullable EngineTrial refusal) {}

    /**
     * Writes some chunk with one more lexeme in each place, so that the index has to take it, and takes that back.
     *
     * @throws SQLException also where somebody canceled the statement, which says nothing of the index
     */
    Writing writing(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        return Database.withCleanup(connection, this::write, session -> {
            session.rollback();
            session.setAutoCommit(autoCommit);
        });
    }

    private Writing write(Connection session) throws SQLException {
        List<Long> free;
        try {
            free = Database.query(session, Sql.of("""
                            select l.chunk_id, pg_catalog.length(%s)
                            from %s l
                            limit 1
                            for update skip locked""".formatted(MARKED, tables.lexical())), row -> row.getLong(1));
        } catch (SQLException e) {
            if (PROGRAM_LIMIT_EXCEEDED.equals(e.getSQLState())) {
                // No room for one more lexeme in this chunk, with any index.
                return new Writing(true, null);
            }
            throw e;
        }
        if (free.isEmpty()) {
            return new Writing(false, null);
        }
        try {
            int written = Database.execute(
                    session,
                    Sql.of(
                            "update %s l set tsv = %s where l.chunk_id = ?".formatted(tables.lexical(), MARKED),
                            Sql.value(free.getFirst())));
            return new Writing(written == 1, null);
        } catch (SQLException e) {
            if (EngineFailure.isOfServer(e) || EngineFailure.wasCanceled(e)) {
                throw e;
            }
            return new Writing(true, refused(EngineFailure.message(e)));
        }
    }

    /** Searches with the index and without it, and counts. */
    EngineTrial of(Connection connection) throws SQLException {
        int found = 0;
        int best = 0;
        int asked = 0;
        long exactNanos = 0;
        long indexNanos = 0;
        for (Query query : queries(connection)) {
            long start = System.nanoTime();
            double[] exact = exact(connection, query);
            long between = System.nanoTime();
            double[] brought;
            try {
                brought =
                        Database.inTransaction(connection, session -> scores(session, query, nearest(session, query)));
            } catch (SQLException e) {
                Duration taken = Duration.ofNanos(System.nanoTime() - between);
                boolean impatient = EngineFailure.wasCanceled(e) && taken.compareTo(PATIENCE) >= 0;
                if (EngineFailure.isOfServer(e) || (EngineFailure.wasCanceled(e) && !impatient)) {
                    throw e;
                }
                return refused(
                        impatient
                                ? "a query took more than %d seconds".formatted(PATIENCE.toSeconds())
                                : EngineFailure.message(e));
            }
            exactNanos += between - start;
            indexNanos += System.nanoTime() - between;
            asked++;
            best += exact.length;
            found += alike(exact, brought);
            if (asked >= ENOUGH_TO_GIVE_UP && isSlow(indexNanos, exactNanos, QUERIES)) {
                break;
            }
        }
        return isSlow(indexNanos, exactNanos, asked)
                ? refused("its index is slower than Tusk's own weights: %d ms in place of %d for %d queries"
                        .formatted(
                                TimeUnit.NANOSECONDS.toMillis(indexNanos),
                                TimeUnit.NANOSECONDS.toMillis(exactNanos),
                                asked))
                : EngineTrial.counted(candidate.index().extension(), candidate.version(), chunks, found, best, asked);
    }

    private EngineTrial refused(String why) {
        return EngineTrial.refused(candidate.index().extension(), candidate.version(), chunks, why);
    }

    static boolean isSlow(long indexNanos, long exactNanos, int queries) {
        return indexNanos > TIMES_AS_LONG * exactNanos + queries * spare.toNanos();
    }

    /** How many of the exact scores are among those that were brought; both in descending order. */
    static int alike(double[] exact, double[] brought) {
        int alike = 0;
        int e = 0;
        int b = 0;
        while (e < exact.length && b < brought.length) {
            if (Math.abs(exact[e] - brought[b]) <= SAME * Math.max(1, exact[e])) {
                alike++;
                e++;
                b++;
            } else if (exact[e] > brought[b]) {
                e++;
            } else {
                b++;
            }
        }
        return alike;
    }

    private List<Query> queries(Connection connection) throws SQLException {
        return Database.query(
                connection,
                Sql.of("""
                        with chosen as materialized (
                          select l.chunk_id, l.tsv, d.ordinal
                          from (
                            select chunk_id, row_number() over (order by pg_catalog.md5(chunk_id::text)) as ordinal
                            from %1$s
                            order by pg_catalog.md5(chunk_id::text)
                            limit %4$d
                          ) d
                          join %1$s l on l.chunk_id = d.chunk_id
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
                        Sql.value(PATIENCE.toMillis() + "ms")),
                row -> true);
        return Database.query(
                        session,
                        candidate.index().nearest(candidate.schema(), query.lexemes(), EngineIndex.brought(BEST)),
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
