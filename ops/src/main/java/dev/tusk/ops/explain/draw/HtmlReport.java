package dev.tusk.ops.explain.draw;

import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.explain.print.PlanText;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A page with the picture of a plan, its findings, its text and its query. It needs no network and no scripts; everything from elsewhere is escaped. */
public final class HtmlReport {

    private final StringBuilder page = new StringBuilder();

    private HtmlReport() {}

    /** The whole page, in UTF-8. */
    public static String of(List<Explanation> explanations) {
        HtmlReport report = new HtmlReport();
        report.page
                .append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
                .append("<title>Plan</title>\n<style>\n")
                .append(style())
                .append("</style>\n</head>\n<body>\n<main>\n");
        for (int i = 0; i < explanations.size(); i++) {
            report.explanation(explanations.get(i), explanations.size() > 1 ? "Plan " + (i + 1) : "Plan");
        }
        return report.page.append("</main>\n</body>\n</html>\n").toString();
    }

    private static String style() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private void explanation(Explanation explanation, String title) {
        Plan plan = explanation.plan();
        page.append("<h1>%s</h1>\n<p>".formatted(escaped(title)));
        plan.planningMillis().ifPresent(millis -> page.append("Planned in %s. ".formatted(PlanTree.millis(millis))));
        plan.executionMillis().ifPresent(millis -> page.append("Run in %s.".formatted(PlanTree.millis(millis))));
        if (!plan.wasRun()) {
            page.append("Not run: rows and costs are the planner's.");
        }
        page.append("</p>\n");
        explanation.notes().forEach(note -> page.append("<p>%s</p>\n".formatted(escaped(note))));
        page.append("<section aria-label=\"tree of the plan\">\n<h2>Tree</h2>\n");
        Map<Integer, TreeLine> lines = PlanTree.of(plan, explanation.accounts()).stream()
                .collect(Collectors.toMap(TreeLine::number, line -> line));
        page.append("<ul class=\"tree\">\n");
        node(explanation, plan.root(), lines);
        page.append("</ul>\n</section>\n");
        findings(explanation);
        if (plan.query() != null) {
            page.append("<h2>Query</h2>\n<pre>%s</pre>\n".formatted(escaped(plan.query())));
        }
        page.append("<h2>Plan as text</h2>\n<pre>%s</pre>\n".formatted(escaped(PlanText.print(plan))));
    }

    private void node(Explanation explanation, PlanNode node, Map<Integer, TreeLine> lines) {
        Account account = explanation.accounts().of(node);
        TreeLine line = Objects.requireNonNull(lines.get(account.number()));
        List<Finding> findings = explanation.findings().stream()
                .filter(finding -> finding.subject().name().startsWith(account.number() + ": "))
                .toList();
        String heat = account.share() >= 0.3 ? "hot" : account.share() >= 0.1 ? "warm" : "cool";
        page.append("<li>\n<details class=\"node %s\"%s>\n<summary>"
                        .formatted(heat, account.share() >= 0.1 || !findings.isEmpty() ? " open" : ""))
                .append("<span class=\"number\">%d</span> <b>%s</b>".formatted(account.number(), escaped(line.title())))
                .append("<span class=\"bar\" style=\"--share:%d%%\"></span>"
                        .formatted(Math.round(account.share() * 100)))
                .append("<span class=\"time\">%s</span>".formatted(escaped(line.time())))
                .append("<span class=\"%s\">%s</span>"
                        .formatted(line.isOff() ? "rows off" : "rows", escaped(line.rows())));
        findings.forEach(finding -> page.append("<a class=\"%s\" href=\"#%s\">%s</a>"
                .formatted(finding.severity().word(), finding.code(), finding.code())));
        page.append("</summary>\n");
        if (!line.details().isEmpty()) {
            page.append("<ul class=\"details\">\n");
            line.details().forEach(detail -> page.append("<li>%s</li>\n".formatted(escaped(detail))));
            page.append("</ul>\n");
        }
        page.append("</details>\n");
        if (!node.children().isEmpty()) {
            page.append("<ul>\n");
            node.children().forEach(child -> node(explanation, child, lines));
            page.append("</ul>\n");
        }
        page.append("</li>\n");
    }

    private void findings(Explanation explanation) {
        page.append("<h2>Findings</h2>\n");
        if (explanation.findings().isEmpty()) {
            page.append("<p>None.</p>\n");
        }
        for (Finding finding : explanation.findings()) {
            page.append("<article id=\"%s\" class=\"%s\">\n<h3>%s <small>%s</small></h3>\n"
                    .formatted(
                            finding.code(),
                            finding.severity().word(),
                            escaped(finding.code()),
                            finding.severity().word()));
            page.append("<p><b>%s</b></p>\n<p>%s. %s.</p>\n<dl>\n"
                    .formatted(
                            escaped(finding.subject().toString()),
                            escaped(finding.summary()),
                            escaped(finding.effect())));
            for (Evidence evidence : finding.evidence()) {
                page.append("<dt>%s</dt><dd>%s</dd>\n".formatted(escaped(evidence.name()), escaped(evidence.text())));
            }
            page.append("</dl>\n<p>%s</p>\n".formatted(escaped(finding.fix().advice())));
            statements("SQL", finding.fix().statements());
            if (!finding.fix().statements().isEmpty()) {
                page.append("<p>Lock: %s (%s).</p>\n"
                        .formatted(
                                escaped(finding.fix().lock().mode()),
                                escaped(finding.fix().lock().effect())));
            }
            statements("Undo", finding.fix().undo());
            statements("Verify", finding.fix().verify());
            page.append("</article>\n");
        }
        if (!explanation.skipped().isEmpty()) {
            page.append("<h3>Not checked</h3>\n<ul>\n");
            explanation
                    .skipped()
                    .forEach(skipped ->
                            page.append("<li>%s: %s</li>\n".formatted(skipped.code(), escaped(skipped.reason()))));
            page.append("</ul>\n");
        }
    }

    private void statements(String name, List<String> statements) {
        if (!statements.isEmpty()) {
            page.append("<p>%s</p>\n<pre>%s;</pre>\n".formatted(name, escaped(String.join(";\n", statements))));
        }
    }
}
