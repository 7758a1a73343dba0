package dev.tusk.ops.advise;

import dev.tusk.core.indexuse.SqlWords;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has the server plan statements of others, none of which is run. A statement travels as a value, and PL/pgSQL opens a cursor for its EXPLAIN, which
 * takes one statement alone; the transaction is read-only and rolled back. Where a statement has {@code $1}, the plan is one for any values
 * (PostgreSQL 16 and newer).
 */
final class PlannedStatements {

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

    private final Connection connection;
    private final int versionNumber;
    private final Duration timeLimit;

    PlannedStatements(Connection connection, int versionNumber, Duration timeLimit) {
        this.connection = connection;
        this.versionNumber = versionNumber;
        this.timeLimit = timeLimit;
    }

    /**
     * A plan.
     *
     * @param indexes the names of the indexes that it reads
     */
    record Planned(JsonNode root, double cost, List<String> indexes) {}

    /** Why a statement cannot be planned. */
    static final class NotPlanned extends Exception {
        private static final long serialVersionUID = 1;

        NotPlanned(String why, @Nullable Throwable cause) {
            super(why, cause);
        }

        String why() {
            return Objects.requireNonNull(getMessage());
        }
    }

    Planned plan(String statement) throws SQLException, NotPlanned {
        boolean parameters = hasParameters(statement);
        if (parameters && versionNumber < GENERIC_PLAN_VERSION) {
            throw new NotPlanned("it has parameters, and PostgreSQL plans such a statement from 16 on", null);
        }
        String explain = explain(statement, parameters);
        connection.setAutoCommit(false);
        try {
            return Database.withCleanup(connection, held -> explained(held, explain), held -> {
                held.rollback();
                held.setAutoCommit(true);
            });
        } catch (SQLException e) {
            String state = Objects.requireNonNullElse(e.getSQLState(), "");
            if (state.startsWith("08") || state.startsWith("57P")) {
                throw e;
            }
            throw new NotPlanned(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(state), e);
        }
    }

    private Planned explained(Connection held, String explain) throws SQLException {
        Database.execute(held, Sql.of("set transaction read only"));
        return explainedWithin(held, explain);
    }

    /** Plans a statement within a transaction that somebody else ends. */
    Planned planWithin(Connection held, String statement) throws SQLException {
        boolean parameters = hasParameters(statement);
        return explainedWithin(held, explain(statement, parameters));
    }

    private static boolean hasParameters(String statement) {
        return SqlWords.parameters(statement) > 0;
    }

    private static String explain(String statement, boolean parameters) {
        return "explain (verbose, format json%s) %s".formatted(parameters ? ", generic_plan" : "", statement);
    }

    private Planned explainedWithin(Connection held, String explain) throws SQLException {
        Database.query(held, Sql.of("""
                        select
                          pg_catalog.set_config('statement_timeout', ?, true),
                          pg_catalog.set_config('lock_timeout', '1s', true),
                          pg_catalog.set_config('tusk.explain', ?, true)""", Sql.value(timeLimit.toMillis() + "ms"), Sql.value(explain)), row -> true);
        Database.execute(held, Sql.of(BLOCK));
        String json = Database.query(
                        held, Sql.of("select pg_catalog.current_setting('tusk.plan')"), row -> row.getString(1))
                .getFirst();
        JsonNode root = JsonMapper.shared().readTree(json).path(0).path("Plan");
        List<String> indexes = new ArrayList<>();
        collect(root, indexes);
        return new Planned(root, root.path("Total Cost").asDouble(), List.copyOf(indexes));
    }

    private static void collect(JsonNode node, List<String> indexes) {
        String index = node.path("Index Name").asString("");
        if (!index.isEmpty()) {
            indexes.add(index);
        }
        node.path("Plans").forEach(child -> collect(child, indexes));
    }
}
