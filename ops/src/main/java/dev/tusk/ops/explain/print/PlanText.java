package dev.tusk.ops.explain.print;

import dev.tusk.ops.explain.plan.NodeTitle;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.explain.plan.Properties;
import dev.tusk.ops.explain.plan.Property;
import dev.tusk.ops.explain.plan.Value;
import java.util.ArrayList;
import java.util.List;

/** A plan as EXPLAIN (FORMAT TEXT) prints it, each number as it was written. */
public final class PlanText {

    private final StringBuilder out = new StringBuilder();

    private PlanText() {}

    /** The lines of a plan, each with its end. */
    public static String print(Plan plan) {
        PlanText text = new PlanText();
        text.node(plan.root(), 0, true);
        text.summary(plan.summary());
        return text.out.toString();
    }

    private void line(int indent, String text) {
        out.append(" ".repeat(indent)).append(text).append('\n');
    }

    private void node(PlanNode node, int indent, boolean isRoot) {
        int at = indent;
        if (!node.subplanName().isEmpty()) {
            line(at, node.subplanName());
            at += 2;
        }
        line(at, (isRoot ? "" : "->  ") + NodeTitle.of(node) + numbers(node));
        int inner = at + (isRoot ? 2 : 6);
        lines(node, inner);
        node.children().forEach(child -> node(child, inner, false));
    }

    private static String numbers(PlanNode node) {
        Properties p = node.properties();
        StringBuilder text = new StringBuilder();
        if (p.has("Total Cost")) {
            text.append("  (cost=%s..%s rows=%s width=%s)"
                    .formatted(
                            p.text("Startup Cost"), p.text("Total Cost"), p.text("Plan Rows"), p.text("Plan Width")));
        }
        if (node.neverExecuted()) {
            text.append(p.has("Total Cost") ? " " : "  ").append("(never executed)");
        } else if (p.has("Actual Loops")) {
            text.append(p.has("Total Cost") ? " " : "  ")
                    .append('(')
                    .append(actual(p))
                    .append(')');
        }
        return text + (p.has("Remark") ? "  " + p.text("Remark") : "");
    }

    private static String actual(Properties p) {
        String time = p.has("Actual Total Time")
                ? "time=%s..%s ".formatted(p.text("Actual Startup Time"), p.text("Actual Total Time"))
                : "";
        return "actual %srows=%s loops=%s".formatted(time, p.text("Actual Rows"), p.text("Actual Loops"));
    }

    private void lines(PlanNode node, int indent) {
        List<String> lines = new TextLines(node.properties()).all();
        boolean sorted = false;
        for (String each : lines) {
            if (node.type().equals("Aggregate") && each.startsWith("Sort Key: ")) {
                sorted = true;
            }
            line(indent + (sorted && each.startsWith("Group Key: ") ? 2 : 0), each);
        }
    }

    private void summary(Properties summary) {
        for (String each : new TextLines(summary).all()) {
            line(0, each);
        }
    }

    /** The lines of a worker: the first beside its number, the others below. */
    static List<String> worker(Properties worker) {
        List<String> lines = new ArrayList<>();
        if (worker.has("Actual Loops")) {
            lines.add(actual(worker));
        }
        List<Property> rest = worker.all().stream()
                .filter(property -> !property.name().equals("Worker Number")
                        && !property.name().startsWith("Actual "))
                .toList();
        lines.addAll(new TextLines(new Properties(rest)).all());
        List<String> placed = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            placed.add(
                    i == 0
                            ? "Worker %s:  %s".formatted(worker.text("Worker Number"), lines.get(i))
                            : "  " + lines.get(i));
        }
        return placed;
    }

    /** Whether a value is one that text leaves out. */
    static boolean isNothing(Value value) {
        return switch (value) {
            case Value.Num number -> number.number() == 0;
            case Value.Flag flag -> !flag.isSet();
            case Value.Items items -> items.items().isEmpty();
            case Value.Group group -> group.members().all().isEmpty();
            case Value.Text text -> text.text().isEmpty();
            case Value.Nothing ignored -> true;
        };
    }
}
