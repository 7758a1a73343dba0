package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Names;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.naming.QualifiedName;

/** Names of a plan as SQL. */
final class SqlNames {

    private SqlNames() {}

    /** The table of a node, with its schema where the plan tells it. */
    static String table(PlanNode node) {
        String schema = node.properties().text("Schema");
        return (schema.isEmpty() ? "" : Names.quoted(schema) + ".") + Names.quoted(node.relation());
    }

    /** A name in the schema of a table, where that is told. */
    static String beside(String table, String name) {
        return QualifiedName.find(table).map(at -> at.beside(name)).orElse(name);
    }

    /** A name for objects made for columns: letters, digits and underscores. */
    static String made(String... parts) {
        return Names.quoted(
                String.join("_", parts).replaceAll("[^A-Za-z0-9_]+", "_").replaceAll("^_+|_+$", ""));
    }
}
