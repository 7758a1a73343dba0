package dev.tusk.ops.explain.draw;

import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.print.PlanText;
import dev.tusk.ops.page.FindingHtml;
import dev.tusk.ops.page.Html;
import dev.tusk.ops.page.Page;
import java.util.List;

/** A page with the picture of a plan, its findings, its text and its query. It needs no network and no scripts; everything from elsewhere is escaped. */
public final class HtmlReport {

    private final StringBuilder page = new StringBuilder();

    private HtmlReport() {}

    /** The whole page, in UTF-8. */
    public static String of(List<Explanation> explanations) {
        HtmlReport report = new HtmlReport();
        for (int i = 0; i < explanations.size(); i++) {
            report.explanation(explanations.get(i), explanations.size() > 1 ? "Plan " + (i + 1) : "Plan");
        }
        return Page.of("Plan", report.page.toString());
    }

    private void explanation(Explanation explanation, String title) {
        Plan plan = explanation.plan();
        page.append("<h1>%s</h1>\n<section aria-label=\"tree of the plan\">\n".formatted(Html.text(title)))
                .append(PlanPicture.of(explanation))
                .append("</section>\n<h2>Findings</h2>\n");
        if (explanation.findings().isEmpty()) {
            page.append("<p>None.</p>\n");
        }
        explanation.findings().forEach(finding -> page.append(FindingHtml.of(finding)));
        if (!explanation.skipped().isEmpty()) {
            page.append("<h3>Not checked</h3>\n").append(FindingHtml.of(explanation.skipped()));
        }
        if (plan.query() != null) {
            page.append("<h2>Query</h2>\n<pre>%s</pre>\n".formatted(Html.text(plan.query())));
        }
        page.append("<h2>Plan as text</h2>\n<pre>%s</pre>\n".formatted(Html.text(PlanText.print(plan))));
    }
}
