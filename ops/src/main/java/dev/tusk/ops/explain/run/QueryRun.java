package dev.tusk.ops.explain.run;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.indexuse.IndexUseCheck;
import dev.tusk.core.indexuse.QueryCheck;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import dev.tusk.ops.explain.catalog.PlanCatalog;
import dev.tusk.ops.explain.parse.PlanParser;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.PlanNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Has the server explain a query. The query travels as a value, and PL/pgSQL opens a cursor for its EXPLAIN, which takes one statement alone; in a DO block
 * within a transaction nothing can commit, and the transaction is always rolled back. What writes to no table is run in a transaction that reads only. All is
 * done in one transaction, so that a pooler in transaction mode does no harm. Not for use by several threads at once.
 */
public final class QueryRun {

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

    /** Operators of pgvector; those for bits too. */
    private static final Pattern DISTANCE = Pattern.compile("<->|<=>|<#>|<\\+>|<~>|<%>");

    private static final String READ_ONLY = "25006";
    private static final String CANCELLED = "57014";
    private static final String LOCK_TIMEOUT = "2s";

    private final Connection connection;
    private final QueryToExplain query;
    private final int version;

    private QueryRun(Connection connection, QueryToExplain query) throws SQLException {
        this.connection = connection;
        this.query = query;
        this.version = connection.getMetaData().getDatabaseMajorVersion();
    }

    /**
     * Explains a query.
     *
     * @throws TuskException {@code INVALID_REQUEST} for what the server does not take, {@code MISSING_RIGHTS}, {@code LOCK_NOT_GRANTED}
     */
    public static Explained of(Database database, QueryToExplain query) {
        Explained explained =
                database.connected("explain the query", connection -> new QueryRun(connection, query).explain());
        boolean nearest = explained.plan().nodes().stream().anyMatch(QueryRun::isByDistance);
        return nearest ? withVectors(database, query, explained) : explained;
    }

    private static boolean isByDistance(PlanNode node) {
        return DISTANCE.matcher(node.properties().text("Sort Key")).find();
    }

    /** Why an order by distance sorts, and walks no index; where that cannot be told, why not. */
    private static Explained withVectors(Database database, QueryToExplain query, Explained explained) {
        try {
            return explained.with(IndexUseCheck.of(
                    database, new QueryCheck(query.sql(), query.parameters(), false, query.timeLimit())));
        } catch (TuskException e) {
            return explained.noting("why no index over vectors is walked could not be told: " + e.getMessage());
        }
    }

    private Explained explain() throws SQLException {
        if (query.isGeneric() && version < 16) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "PostgreSQL %d plans no query without the values of its parameters".formatted(version),
                    "give one --param for each of $1, $2 ..., in their order; from PostgreSQL 16 on they can be left out with --no-run");
        }
        String planOnly = "explain (verbose, settings, format json%s) %s"
                .formatted(query.isGeneric() ? ", generic_plan" : "", query.bound());
        Plan planned = inTransaction(planOnly, true);
        PlanCatalog catalog = catalog(planned);
        if (!query.isRun()) {
            return new Explained(planned.withQuery(query.sql()), catalog, List.of(), null, null);
        }
        boolean writes = planned.root().all().anyMatch(node -> node.is("ModifyTable", "LockRows"));
        List<String> notes = new ArrayList<>(inTransaction(held -> SideEffects.of(held, query.sql(), planned)));
        try {
            Plan measured = run(writes, notes);
            return new Explained(measured.withQuery(query.sql()), catalog, notes, null, null);
        } catch (SQLException e) {
            if (CANCELLED.equals(e.getSQLState())) {
                notes.add(
                        "the query was ended by the time limit; what is shown is the plan alone, and nothing was measured");
                return new Explained(planned.withQuery(query.sql()), catalog, notes, null, query.timeLimit());
            }
            throw refused(e, query.bound(), false);
        }
    }

    /** Sizes and definitions are read under a lock, which somebody who changes the table keeps from others. */
    private PlanCatalog catalog(Plan planned) throws SQLException {
        return inTransaction(held -> {
            Database.query(
                    held,
                    Sql.of("select pg_catalog.set_config('lock_timeout', ?, true)", Sql.value(LOCK_TIMEOUT)),
                    row -> true);
            return PlanCatalog.read(held, planned);
        });
    }

    private Plan run(boolean writes, List<String> notes) throws SQLException {
        String options = "analyze, verbose, buffers, settings, wal" + (version >= 17 ? ", memory" : "");
        String statement = "explain (%s, format json) %s".formatted(options, query.bound());
        if (!writes) {
            try {
                return explained(statement, true);
            } catch (SQLException e) {
                if (!READ_ONLY.equals(e.getSQLState()) || isReadOnlyServer()) {
                    throw e;
                }
                notes.add(
                        "a function of the query writes; it was run in a transaction that may write, and rolled back");
            }
        }
        return explained(statement, false);
    }

    private boolean isReadOnlyServer() throws SQLException {
        return inTransaction(held -> Database.query(
                        held,
                        Sql.of(
                                "select pg_catalog.pg_is_in_recovery() or pg_catalog.current_setting('default_transaction_read_only')::boolean"),
                        row -> row.getBoolean(1))
                .getFirst());
    }

    private Plan inTransaction(String statement, boolean readOnly) throws SQLException {
        try {
            return explained(statement, readOnly);
        } catch (SQLException e) {
            throw refused(e, query.bound(), true);
        }
    }

    private Plan explained(String statement, boolean readOnly) throws SQLException {
        String json = inTransaction(held -> {
            if (readOnly) {
                Database.execute(held, Sql.of("set transaction read only"));
            }
            Database.query(
                    held,
                    Sql.of(
                            """
                            select
                              pg_catalog.set_config('statement_timeout', ?, true),
                              pg_catalog.set_config('lock_timeout', ?, true),
                              pg_catalog.set_config('tusk.explain', ?, true)""",
                            Sql.value(query.timeLimit().toMillis() + "ms"),
                            Sql.value(LOCK_TIMEOUT),
                            Sql.value(statement)),
                    row -> true);
            Database.execute(held, Sql.of(BLOCK));
            return Objects.requireNonNull(Database.query(
                            held, Sql.of("select pg_catalog.current_setting('tusk.plan')"), row -> row.getString(1))
                    .getFirst());
        });
        return PlanParser.parse(json).getFirst();
    }

    /** Whatever comes of it is rolled back. */
    private <T> T inTransaction(Database.Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        return Database.withCleanup(connection, work, held -> {
            held.rollback();
            held.setAutoCommit(true);
        });
    }

    private TuskException refused(SQLException failure, String statement, boolean isPlanned) {
        String state = Objects.requireNonNullElse(failure.getSQLState(), "");
        ServerErrorMessage server = failure instanceof PSQLException p ? p.getServerErrorMessage() : null;
        String message = String.valueOf(server == null ? failure.getMessage() : server.getMessage());
        if (state.equals("42501")) {
            return new TuskException(
                    ErrorCode.MISSING_RIGHTS,
                    "cannot explain the query: " + message,
                    "SQLSTATE " + state,
                    "explaining a query takes the rights that running it takes",
                    failure);
        }
        if (state.equals(READ_ONLY) && isPlanned) {
            return new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "a function of the query writes while the query is planned: " + message,
                    "SQLSTATE " + state,
                    "it is declared immutable, so that the planner runs it, and is not: declare it volatile",
                    failure);
        }
        if (state.equals(READ_ONLY)) {
            return new TuskException(
                    ErrorCode.DATABASE_READ_ONLY,
                    "the query writes, and this server takes no writes: " + message,
                    "SQLSTATE " + state,
                    "add --no-run for the plan alone, or connect to the primary",
                    failure);
        }
        if (state.equals(CANCELLED)) {
            return TuskException.withHint(
                    ErrorCode.TIMEOUT,
                    "planning the query took longer than %d ms"
                            .formatted(query.timeLimit().toMillis()),
                    "give more time with --timeout");
        }
        boolean ofTheQuery = state.startsWith("42")
                || state.startsWith("2")
                || state.startsWith("0A")
                || state.startsWith("P0")
                || state.startsWith("54")
                || state.equals("XX000");
        if (!ofTheQuery) {
            return SqlFailures.translate("explain the query", failure);
        }
        boolean several = message.contains("multi-query");
        return new TuskException(
                ErrorCode.INVALID_REQUEST,
                "PostgreSQL does not take the query: " + (several ? "it is more than one statement" : message),
                detail(state, server, statement),
                hint(state, message, server),
                failure);
    }

    private static String detail(String state, @Nullable ServerErrorMessage server, String statement) {
        String internal = server == null ? null : server.getInternalQuery();
        int place = server == null ? 0 : server.getInternalPosition();
        if (internal == null
                || place <= 0
                || place > internal.codePointCount(0, internal.length())
                || !internal.endsWith(statement)) {
            return "SQLSTATE " + state;
        }
        int from = internal.offsetByCodePoints(0, place - 1);
        int end = Math.min(internal.length(), from + 40);
        return "SQLSTATE %s, at: %s"
                .formatted(state, internal.substring(from, end).replaceAll("\\s+", " "));
    }

    private static @Nullable String hint(String state, String message, @Nullable ServerErrorMessage server) {
        if (state.equals("42P02") || message.contains("there is no parameter")) {
            return "give the values of all parameters by --param, in their order";
        }
        return server == null ? null : server.getHint();
    }
}
