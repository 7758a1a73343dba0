package dev.tusk.ops.explain.draw;

import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.plan.PlanNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The tree of a plan for programs that draw it themselves: each node with its line of {@link PlanTree} and its children. */
public final class PlanTreeJson {

    private final Explanation explanation;
    private final Map<Integer, TreeLine> lines;

    private PlanTreeJson(Explanation explanation) {
        this.explanation = explanation;
        this.lines = PlanTree.of(explanation.plan(), explanation.accounts()).stream()
                .collect(Collectors.toMap(TreeLine::number, line -> line));
    }

    /** The root, for a JSON mapper. */
    public static Map<String, Object> of(Explanation explanation) {
        return new PlanTreeJson(explanation).node(explanation.plan().root());
    }

    private Map<String, Object> node(PlanNode node) {
        int number = explanation.accounts().of(node).number();
        TreeLine line = Objects.requireNonNull(lines.get(number));
        List<String> findings = explanation.findings().stream()
                .filter(finding -> finding.subject().name().startsWith(number + ": "))
                .map(finding -> finding.code())
                .distinct()
                .toList();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", number);
        json.put("title", line.title());
        json.put("time", line.time());
        json.put("share", line.share());
        json.put("rows", line.rows());
        json.put("details", line.details());
        json.put("findings", findings);
        json.put("children", node.children().stream().map(this::node).toList());
        return json;
    }
}
