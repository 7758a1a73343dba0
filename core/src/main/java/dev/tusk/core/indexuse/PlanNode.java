package dev.tusk.core.indexuse;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A node of a plan, as EXPLAIN (VERBOSE, FORMAT JSON) prints it; texts that are not there are empty.
 *
 * @param orderBy the distance by which an index is walked
 * @param condition by which an index is entered
 * @param filter what rows have to fulfil after they were fetched
 * @param rows how many the planner expects
 * @param actualRows how many came, or null where it was not run
 */
record PlanNode(
        String type,
        String schema,
        String relation,
        String alias,
        String index,
        String orderBy,
        String condition,
        String filter,
        String cte,
        String subplan,
        String joinType,
        List<String> sortKeys,
        List<String> output,
        double rows,
        double cost,
        @Nullable Double actualRows,
        List<PlanNode> children) {

    static PlanNode of(JsonNode json) {
        List<PlanNode> children = new ArrayList<>();
        json.path("Plans").forEach(child -> children.add(of(child)));
        String condition = Stream.of("Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond")
                .map(name -> text(json, name))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        return new PlanNode(
                text(json, "Node Type"),
                text(json, "Schema"),
                text(json, "Relation Name"),
                text(json, "Alias"),
                text(json, "Index Name"),
                text(json, "Order By"),
                condition,
                Stream.of(text(json, "Filter"), text(json, "Join Filter"))
                        .filter(text -> !text.isEmpty())
                        .findFirst()
                        .orElse(""),
                text(json, "CTE Name"),
                text(json, "Subplan Name"),
                text(json, "Join Type"),
                texts(json, "Sort Key"),
                texts(json, "Output"),
                json.path("Plan Rows").asDouble(0),
                json.path("Total Cost").asDouble(0),
                json.has("Actual Rows")
                        ? json.path("Actual Rows").asDouble(0)
                                * json.path("Actual Loops").asDouble(1)
                        : null,
                children);
    }

    private static String text(JsonNode json, String name) {
        return json.path(name).asString("");
    }

    private static List<String> texts(JsonNode json, String name) {
        List<String> texts = new ArrayList<>();
        json.path(name).forEach(each -> texts.add(each.asString("")));
        return texts;
    }

    /** This node and all below it. */
    Stream<PlanNode> all() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(PlanNode::all));
    }

    boolean has(Predicate<PlanNode> what) {
        return all().anyMatch(what);
    }

    boolean isSort() {
        return type.equals("Sort") || type.equals("Incremental Sort");
    }

    boolean isJoin() {
        return type.equals("Nested Loop") || type.endsWith("Join");
    }

    /** Whether rows of a table are read here. */
    boolean isScan() {
        return !relation.isEmpty();
    }

    /** The nodes from this one down to that, this and that included; empty where it is not below. */
    List<PlanNode> pathTo(PlanNode end) {
        if (equals(end)) {
            return List.of(this);
        }
        for (PlanNode child : children) {
            List<PlanNode> path = child.pathTo(end);
            if (!path.isEmpty()) {
                List<PlanNode> whole = new ArrayList<>(List.of(this));
                whole.addAll(path);
                return whole;
            }
        }
        return List.of();
    }
}
