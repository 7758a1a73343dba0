package dev.tusk.core.indexuse;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has the server plan statements that others wrote. The statement travels as a value, and the server's own {@code execute} takes it
 * there, which refuses more than one; the transaction can change no table of this database and is rolled back. Not for use by several threads at once.
 */
final class Explainer {

    /** PL/pgSQL opens a cursor for the loop, and a cursor takes one statement. */
    private static final String BLOCK = """
            do $tusk$
            declare
              plan text;
            begin
              for plan in execute pg_catalog.current_setting('tusk.explain') loop
                perform pg_catalog.set_config('tusk.plan', plan, true);
              end loop;
            end
            $tusk$""";

    /** With these the planner takes an index that can serve the order whatever it costs. */
    private static final String FORCED = """
            select
              pg_catalog.set_config('enable_indexscan', 'on', true),
              pg_catalog.set_config('enable_seqscan', 'off', true),
              pg_catalog.set_config('enable_bitmapscan', 'off', true),
              pg_catalog.set_config('enable_sort', 'off', true),
              pg_catalog.set_config('enable_hashjoin', 'off', true),
              pg_catalog.set_config('enable_mergejoin', 'off', true),
              pg_catalog.set_config('max_parallel_workers_per_gather', '0', true)""";

    private final Connection connection;
    private final QueryCheck check;

    Explainer(Connection connection, QueryCheck check) {
        this.connection = connection;
        this.check = check;
    }

    /** A plan, and how far the walks of this session go. */
    record Plan(PlanNode root, Walking walking) {}

    /**
     * The settings of walks; null where the server does not know them, as no index of that kind was planned yet.
     *
     * @param indexScans whether {@code enable_indexscan} is on
     */
    record Walking(
            @Nullable Integer efSearch,
            @Nullable String hnswIterative,
            @Nullable Integer probes,
            @Nullable String ivfflatIterative,
            boolean indexScans) {}

    /**
     * The plan of a statement.
     *
     * @param forced whether the planner is kept from scans and sorts
     * @throws TuskException {@code INVALID_REQUEST} where the server does not take the statement
     */
    Plan plan(String sql, boolean generic, boolean forced) throws SQLException {
        return explain("explain (verbose, format json%s) %s".formatted(generic ? ", generic_plan" : "", sql), forced);
    }

    /**
     * Has the server refuse SELECT INTO, which EXPLAIN ANALYZE runs even in a read-only transaction, and a cursor does not take.
     *
     * @throws TuskException {@code INVALID_REQUEST} where it is one
     */
    void refuseInto(String sql) throws SQLException {
        explain("explain (format json) declare tusk_query cursor for " + sql, false);
    }

    /** The plan of a statement that is run. Locks that it took for the session are given back. */
    Plan run(String sql) throws SQLException {
        try {
            return explain("explain (analyze, verbose, format json) " + sql, false);
        } finally {
            Database.query(connection, Sql.of("select pg_catalog.pg_advisory_unlock_all()"), row -> true);
        }
    }

    private Plan explain(String statement, boolean forced) throws SQLException {
        connection.setAutoCommit(false);
        return Database.withCleanup(connection, held -> explained(held, statement, forced), held -> {
            held.rollback();
            held.setAutoCommit(true);
        });
    }

    private Plan explained(Connection held, String statement, boolean forced) throws SQLException {
        Database.execute(held, Sql.of("set transaction read only"));
        if (forced) {
            Database.query(held, Sql.of(FORCED), row -> true);
        }
        Database.query(
                held, Sql.of("""
                        select
                          pg_catalog.set_config('statement_timeout', ?, true),
                          pg_catalog.set_config('lock_timeout', '2s', true),
                          pg_catalog.set_config('tusk.explain', ?, true)""", Sql.value(check.timeLimit().toMillis() + "ms"), Sql.value(statement)), row -> true);
        try {
            Database.execute(held, Sql.of(BLOCK));
        } catch (SQLException e) {
            throw refused(statement, e);
        }
        return Database.query(
                        held,
                        Sql.of("""
                        select
                          pg_catalog.current_setting('tusk.plan'),
                          nullif(pg_catalog.current_setting('hnsw.ef_search', true), '')::int,
                          nullif(pg_catalog.current_setting('hnsw.iterative_scan', true), ''),
                          nullif(pg_catalog.current_setting('ivfflat.probes', true), '')::int,
                          nullif(pg_catalog.current_setting('ivfflat.iterative_scan', true), ''),
                          pg_catalog.current_setting('enable_indexscan')::boolean"""),
                        row -> new Plan(
                                PlanNode.of(JsonMapper.shared()
                                        .readTree(Objects.requireNonNull(row.getString(1)))
                                        .path(0)
                                        .path("Plan")),
                                new Walking(
                                        row.getObject(2, Integer.class),
                                        row.getString(3),
                                        row.getObject(4, Integer.class),
                                        row.getString(5),
                                        row.getBoolean(6))))
                .getFirst();
    }

    private static TuskException refused(String statement, SQLException failure) {
        String state = Objects.requireNonNullElse(failure.getSQLState(), "");
        ServerErrorMessage server = failure instanceof PSQLException p ? p.getServerErrorMessage() : null;
        if (state.equals("42501")) {
            return new TuskException(
                    ErrorCode.MISSING_RIGHTS,
                    "cannot plan the query: " + message(server, failure),
                    "SQLSTATE " + state,
                    "planning a query takes the rights that running it takes",
                    failure);
        }
        if (state.equals("25006")) {
            return new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "the query writes, which is refused here: " + message(server, failure),
                    "SQLSTATE " + state,
                    "leave --analyze out, so that it is planned and not run",
                    failure);
        }
        boolean ofTheQuery = state.startsWith("42")
                || state.startsWith("22")
                || state.startsWith("0A")
                || state.startsWith("P0")
                || state.equals("XX000");
        if (!ofTheQuery) {
            return SqlFailures.translate("plan the query", failure);
        }
        return new TuskException(
                ErrorCode.INVALID_REQUEST,
                "PostgreSQL does not take the query: " + message(server, failure),
                detail(statement, state, server),
                hint(state, message(server, failure), server),
                failure);
    }

    private static String message(@Nullable ServerErrorMessage server, SQLException failure) {
        String message = server == null ? failure.getMessage() : server.getMessage();
        return message == null || message.contains("multi-query") ? "it is more than one statement" : message;
    }

    private static String detail(String statement, String state, @Nullable ServerErrorMessage server) {
        int place = server == null ? 0 : server.getInternalPosition();
        if (place <= 0 || place > statement.length()) {
            return "SQLSTATE " + state;
        }
        int from = statement.offsetByCodePoints(0, place - 1);
        int end = Math.min(statement.length(), from + 40);
        return "SQLSTATE %s, at: %s"
                .formatted(state, statement.substring(from, end).replaceAll("\\s+", " "));
    }

    private static @Nullable String hint(String state, String message, @Nullable ServerErrorMessage server) {
        if (state.equals("42883") && message.contains("vector")) {
            return "pgvector compares two vectors: cast the other side, as in embedding <=> $1::vector";
        }
        if (state.equals("42P02") || message.contains("there is no parameter")) {
            return "give the values of all parameters by --param, in their order";
        }
        return server == null ? null : server.getHint();
    }
}
