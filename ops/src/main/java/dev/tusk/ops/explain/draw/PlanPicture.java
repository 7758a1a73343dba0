package dev.tusk.ops.explain.draw;

import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.page.Html;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The tree of a plan as a piece of a page: what took most is marked, and open. */
public final class PlanPicture {

    private final StringBuilder html = new StringBuilder();
    private final Explanation explanation;
    private final Map<Integer, TreeLine> lines;

    private PlanPicture(Explanation explanation) {
        this.explanation = explanation;
        this.lines = PlanTree.of(explanation.plan(), explanation.accounts()).stream()
                .collect(Collectors.toMap(TreeLine::number, line -> line));
    }

    /** As HTML. */
    public static String of(Explanation explanation) {
        PlanPicture picture = new PlanPicture(explanation);
        picture.heading();
        picture.html.append("<ul class=\"tree\">\n");
        picture.node(explanation.plan().root());
        return picture.html.append("</ul>\n").toString();
    }

    private void heading() {
        Plan plan = explanation.plan();
        html.append("<p>");
        plan.planningMillis().ifPresent(millis -> html.append("Planned in %s. ".formatted(PlanTree.millis(millis))));
        plan.executionMillis().ifPresent(millis -> html.append("Run in %s.".formatted(PlanTree.millis(millis))));
        if (!plan.wasRun()) {
            html.append("Not run: rows and costs are the planner's.");
        }
        html.append("</p>\n");
        explanation.notes().forEach(note -> html.append("<p>%s</p>\n".formatted(Html.text(note))));
    }

    private void node(PlanNode node) {
        Account account = explanation.accounts().of(node);
        TreeLine line = Objects.requireNonNull(lines.get(account.number()));
        List<Finding> findings = explanation.findings().stream()
                .filter(finding -> finding.subject().name().startsWith(account.number() + ": "))
                .toList();
        String heat = account.share() >= 0.3 ? "hot" : account.share() >= 0.1 ? "warm" : "cool";
        html.append("<li>\n<details class=\"node %s\"%s>\n<summary>"
                        .formatted(heat, account.share() >= 0.1 || !findings.isEmpty() ? " open" : ""))
                .append("<span class=\"number\">%d</span> <b>%s</b>"
                        .formatted(account.number(), Html.text(line.title())))
                .append("<span class=\"bar\" style=\"--share:%d%%\"></span>"
                        .formatted(Math.round(account.share() * 100)))
                .append("<span class=\"time\">%s</span>".formatted(Html.text(line.time())))
                .append("<span class=\"%s\">%s</span>"
                        .formatted(line.isOff() ? "rows off" : "rows", Html.text(line.rows())));
        findings.forEach(finding -> html.append(
                "<span class=\"%s\">%s</span>".formatted(finding.severity().word(), finding.code())));
        html.append("</summary>\n");
        if (!line.details().isEmpty()) {
            html.append("<ul class=\"details\">\n");
            line.details().forEach(detail -> html.append("<li>%s</li>\n".formatted(Html.text(detail))));
            html.append("</ul>\n");
        }
        html.append("</details>\n");
        if (!node.children().isEmpty()) {
            html.append("<ul>\n");
            node.children().forEach(this::node);
            html.append("</ul>\n");
        }
        html.append("</li>\n");
    }
}
