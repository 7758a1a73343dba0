package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Names;
import dev.tusk.ops.explain.plan.PlanNode;

/** Names of plans as SQL. */
final class SqlNames {

    private SqlNames() {}

    /** The table of a scan, with its schema where the plan tells it. */
    static String of(PlanNode node) {
        String schema = node.properties().text("Schema");
        String table = Names.quoted(node.relation());
        return schema.isEmpty() ? table : Names.quoted(schema) + "." + table;
    }
}
