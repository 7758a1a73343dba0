package dev.tusk.ops.advise;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import dev.tusk.ops.advise.PlannedStatements.Planned;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An index of a kind that HypoPG does not know, made for real over a sample of the rows in a temporary table, with what the planner then says of the part of a plan that reads the table. Conditions are
 * those of the plan, as the server printed them; planned they are, and not run.
 *
 * @param isUsed whether the planner reads it
 * @param rows of the sample
 * @param share of the cost that is left with it, 0 to 1
 * @param saved of the cost of the statement, in the planner's units, were it the same for the whole table
 * @param bytes of the index over the whole table, from its size over the sample
 * @param seconds for its build over the whole table by one process, from the time over the sample
 */
public record TriedIndex(boolean isUsed, long rows, double share, double saved, long bytes, double seconds) {

    private static final int ROWS = 20_000;
    private static final int FEWEST_ROWS = 1_000;
    private static final String INDEX = "tusk_sample_index";

    /** A connection that breaks, or a server that ends. */
    private static final List<String> LOST = List.of("08", "57P");

    /** What reads a table in a plan: the scan, and the sort of its rows that an index makes needless. */
    private record Reading(String alias, String condition, String order, long limit, double cost) {

        String statement() {
            return "select * from %s as %s%s%s"
                    .formatted(
                            Sample.NAME,
                            new Identifier(alias).quoted(),
                            condition.isEmpty() ? "" : " where " + condition,
                            order.isEmpty() ? "" : " order by %s limit %d".formatted(order, limit));
        }
    }

    /**
     * Tries an index.
     *
     * @param plan of the statement without it
     * @return empty where it cannot be tried: no sample, too few rows in it, a condition that cannot stand alone
     */
    static Optional<TriedIndex> of(
            Connection connection,
            PlannedStatements planner,
            JsonNode plan,
            TableFacts table,
            IndexDefinition definition)
            throws SQLException {
        Optional<Reading> reading = reading(plan, table, "", 0, 0);
        if (reading.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Sample.with(
                            connection,
                            table,
                            ROWS,
                            (held, kept) -> kept < FEWEST_ROWS
                                    ? Optional.<TriedIndex>empty()
                                    : Optional.of(tried(held, planner, reading.get(), table, definition, kept)))
                    .flatMap(each -> each);
        } catch (SQLException e) {
            String state = Objects.requireNonNullElse(e.getSQLState(), "");
            if (LOST.stream().anyMatch(state::startsWith)) {
                throw e;
            }
            // A condition on what other parts of the statement found, no right to read the rows, no such operator
            // class: then it is not verified, and told so.
            return Optional.empty();
        }
    }

    private static TriedIndex tried(
            Connection held,
            PlannedStatements planner,
            Reading reading,
            TableFacts table,
            IndexDefinition definition,
            long kept)
            throws SQLException {
        Database.execute(held, Sql.of("analyze " + Sample.NAME));
        Planned before = planner.planWithin(held, reading.statement());
        long start = System.nanoTime();
        Database.execute(
                held,
                Sql.of("create index %s on %s using %s (%s)"
                        .formatted(INDEX, Sample.NAME, definition.method(), String.join(", ", definition.keys()))));
        double seconds = (System.nanoTime() - start) / 1e9;
        // Of an expression there are statistics only once there is an index over it.
        Database.execute(held, Sql.of("analyze " + Sample.NAME));
        Planned after = planner.planWithin(held, reading.statement());
        long bytes = Database.query(
                        held,
                        Sql.of("select pg_catalog.pg_relation_size('pg_temp.%s')".formatted(INDEX)),
                        row -> row.getLong(1))
                .getFirst();
        double share = Math.clamp(after.cost() / Math.max(before.cost(), Double.MIN_NORMAL), 0, 1);
        double times = Math.max(1, table.rows() / kept);
        return new TriedIndex(
                after.indexes().contains(INDEX),
                kept,
                share,
                reading.cost() * (1 - share),
                Math.round(bytes * times),
                seconds * times);
    }

    /** @param order by which the rows below are sorted for a limit; empty for none */
    private static Optional<Reading> reading(JsonNode node, TableFacts table, String order, long limit, double sorted) {
        String type = node.path("Node Type").asString("");
        if (type.equals("Seq Scan") && IndexAdvisor.reads(node, table)) {
            return Optional.of(new Reading(
                    node.path("Alias").asString(""),
                    node.path("Filter").asString(""),
                    order,
                    Math.max(1, limit),
                    order.isEmpty() ? node.path("Total Cost").asDouble() : sorted));
        }
        String by = order;
        double cost = sorted;
        long most = limit;
        if (type.equals("Limit")) {
            most = node.path("Plan Rows").asLong(1);
        } else if (type.equals("Sort") && most > 0) {
            String first = node.path("Sort Key").path(0).asString("");
            // By an operator, and not by a column: those are for B-trees, of which the planner is asked.
            by = Nearest.isDistance(first) ? first : "";
            cost = node.path("Total Cost").asDouble();
        } else if (!type.startsWith("Gather") && !type.equals("Result")) {
            by = "";
            most = 0;
        }
        for (JsonNode child : node.path("Plans")) {
            Optional<Reading> found = reading(child, table, by, most, cost);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
