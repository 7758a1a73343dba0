package dev.tusk.ops.explain.run;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import dev.tusk.ops.explain.parse.PlanParser;
import dev.tusk.ops.explain.plan.Plan;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Has a server plan a statement, and run it where that is wanted, in a transaction that is always rolled back. The statement travels as a value, and PL/pgSQL
 * takes it there: {@code execute} of EXPLAIN within a {@code DO} block takes one statement, and nothing can commit in it. What no transaction takes back stays:
 * numbers of sequences, and what functions do outside of the database. Safe for use by many threads at once.
 */
public final class ExplainedStatement {

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

    private static final int GENERIC_PLAN_VERSION = 160_000;
    private static final String CANCELLED = "57014";

    private final Database database;

    public ExplainedStatement(DataSource dataSource) {
        this.database = new Database(dataSource);
    }

    /**
     * What to ask.
     *
     * @param parameters of {@code $1} and so on; none for the plan for any values
     * @param runs whether to run it
     * @param timeLimit after which it is given up
     */
    public record Request(String statement, List<String> parameters, boolean runs, Duration timeLimit) {
        public Request {
            Objects.requireNonNull(statement, "statement");
            parameters = List.copyOf(parameters);
            if (statement.isBlank()) {
                throw new TuskException(ErrorCode.INVALID_REQUEST, "there is no statement");
            }
        }
    }

    /**
     * The plan.
     *
     * @throws TuskException {@code INVALID_REQUEST} where the server does not take the statement; {@code TIMEOUT} where it takes too long
     */
    public Plan explain(Request request) {
        return database.connected("explain the statement", connection -> {
            int version = Database.query(
                            connection,
                            Sql.of("select pg_catalog.current_setting('server_version_num')::int"),
                            row -> row.getInt(1))
                    .getFirst();
            connection.setAutoCommit(false);
            String json = Database.withCleanup(connection, held -> explained(held, request, version), held -> {
                held.rollback();
                held.setAutoCommit(true);
            });
            return PlanParser.parse(json).getFirst().withQuery(request.statement());
        });
    }

    private static String explained(Connection held, Request request, int version) throws SQLException {
        String statement = request.statement().strip().replaceFirst(";\\s*$", "");
        boolean open =
                statement.matches("(?s).*\\$[0-9].*") && request.parameters().isEmpty();
        if (open && (request.runs() || version < GENERIC_PLAN_VERSION)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the statement has parameters and no values for them",
                    version < GENERIC_PLAN_VERSION
                            ? "give them by --param, in their order"
                            : "give them by --param, in their order; or --no-run for the plan for any values");
        }
        String options = request.runs()
                ? "analyze, buffers, verbose, settings, wal, format json"
                : "verbose, settings, format json" + (open ? ", generic_plan" : "");
        set(held, request);
        if (!request.parameters().isEmpty()) {
            prepare(held, statement, options, request);
        } else {
            Database.query(
                    held,
                    Sql.of(
                            "select pg_catalog.set_config('tusk.explain', ?, true)",
                            Sql.value("explain (%s) %s".formatted(options, statement))),
                    row -> true);
        }
        try {
            Database.execute(held, Sql.of(BLOCK));
        } catch (SQLException e) {
            throw refused(request, e);
        }
        return Objects.requireNonNull(
                Database.query(held, Sql.of("select pg_catalog.current_setting('tusk.plan')"), row -> row.getString(1))
                        .getFirst());
    }

    private static void set(Connection held, Request request) throws SQLException {
        Database.query(
                held,
                Sql.of(
                        "select pg_catalog.set_config('statement_timeout', ?, true), pg_catalog.set_config('lock_timeout', '5s', true)",
                        Sql.value(request.timeLimit().toMillis() + "ms")),
                row -> true);
    }

    /** The values are quoted by the server, and their types are those that the statement gives them. */
    private static void prepare(Connection held, String statement, String options, Request request)
            throws SQLException {
        String quoted = request.parameters().stream()
                .map(value -> "pg_catalog.quote_literal(?::text)")
                .collect(Collectors.joining(" || ', ' || "));
        Database.query(
                held,
                Sql.of(
                        "select pg_catalog.set_config('tusk.prepare', ?, true)",
                        Sql.value("prepare tusk_explained as " + statement)),
                row -> true);
        try {
            Database.execute(
                    held, Sql.of("do $tusk$ begin execute pg_catalog.current_setting('tusk.prepare'); end $tusk$"));
        } catch (SQLException e) {
            throw refused(request, e);
        }
        Database.query(
                held,
                Sql.of(
                        "select pg_catalog.set_config('tusk.explain', 'explain (%s) execute tusk_explained (' || %s || ')', true)"
                                .formatted(options, quoted),
                        request.parameters().stream().map(Sql::value).toArray(Sql.Bind[]::new)),
                row -> true);
    }

    private static TuskException refused(Request request, SQLException failure) {
        String state = Objects.requireNonNullElse(failure.getSQLState(), "");
        if (state.equals(CANCELLED)) {
            return new TuskException(
                    ErrorCode.TIMEOUT,
                    "the statement took longer than %,d s and was given up; nothing of it stays"
                            .formatted(request.timeLimit().toSeconds()),
                    "SQLSTATE " + state,
                    request.runs()
                            ? "look at its plan alone (--no-run), or allow more time (--timeout)"
                            : "allow more time (--timeout)",
                    failure);
        }
        boolean ofTheStatement = state.startsWith("42")
                || state.startsWith("22")
                || state.startsWith("23")
                || state.startsWith("0A")
                || state.startsWith("25")
                || state.startsWith("2D")
                || state.startsWith("P0");
        return ofTheStatement
                ? new TuskException(
                        state.equals("42501") ? ErrorCode.MISSING_RIGHTS : ErrorCode.INVALID_REQUEST,
                        "PostgreSQL does not take the statement: " + message(failure),
                        "SQLSTATE " + state,
                        hint(state, failure),
                        failure)
                : SqlFailures.translate("explain the statement", failure);
    }

    private static String message(SQLException failure) {
        ServerErrorMessage server = failure instanceof PSQLException p ? p.getServerErrorMessage() : null;
        String message = server == null ? failure.getMessage() : server.getMessage();
        return message == null || message.contains("multi-query") ? "it is more than one statement" : message;
    }

    private static @Nullable String hint(String state, SQLException failure) {
        ServerErrorMessage server = failure instanceof PSQLException p ? p.getServerErrorMessage() : null;
        if (state.equals("25006")) {
            return "this server takes no writes: look at the plan alone (--no-run)";
        }
        return server == null ? null : server.getHint();
    }
}
