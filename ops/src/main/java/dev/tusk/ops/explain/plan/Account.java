package dev.tusk.ops.explain.plan;

import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What one node took: with all below it, and by itself.
 *
 * @param number in EXPLAIN's order, from 1
 * @param parent the number of the node it stands below; null for the root
 * @param processes how many processes worked on it at the same time; times are those of one of them
 * @param inclusiveMillis all executions together, on the clock
 * @param ownMillis without what its inputs, subplans, init plans and common table expressions took; never negative
 * @param share of the time of the whole statement, 0 to 1
 * @param ownCost of the planner, without that of its inputs
 * @param ownBlocks pages by the names of JSON, without those of what is below it; only those that are not 0
 */
public record Account(
        PlanNode node,
        int number,
        @Nullable Integer parent,
        int depth,
        double processes,
        double inclusiveMillis,
        double ownMillis,
        double share,
        double ownCost,
        Map<String, Double> ownBlocks) {

    public Account {
        ownBlocks = Map.copyOf(ownBlocks);
    }

    /** How many times as many rows came as were expected; below 1 where fewer came. Nothing where it was not run. */
    public OptionalDouble rowsFactor() {
        OptionalDouble rows = node.actualRows();
        if (rows.isEmpty() || !node.properties().has("Plan Rows")) {
            return OptionalDouble.empty();
        }
        // Up to 17, an average below one half is written as 0: at least one row is what the planner expects as well.
        return OptionalDouble.of(Math.max(rows.getAsDouble(), 1) / Math.max(node.planRows(), 1));
    }

    /** Pages that this node itself read from elsewhere than the server's memory. */
    public double ownReads() {
        return ownBlocks.getOrDefault("Shared Read Blocks", 0.0) + ownBlocks.getOrDefault("Local Read Blocks", 0.0);
    }

    /** Pages of temporary files that this node itself wrote. */
    public double ownTempWritten() {
        return ownBlocks.getOrDefault("Temp Written Blocks", 0.0);
    }
}
