package dev.tusk.ops.page;

import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Skipped;
import java.util.List;

/** Findings in a page. */
public final class FindingHtml {

    private FindingHtml() {}

    /** One line that opens to everything that is known of it. */
    public static String of(Finding finding) {
        StringBuilder html = new StringBuilder();
        html.append("<details class=\"finding\"><summary><span class=\"%s\">%s %s</span> <b>%s</b> %s</summary>%n"
                .formatted(
                        finding.severity().word(),
                        finding.severity().word(),
                        Html.text(finding.code()),
                        Html.text(finding.subject().toString()),
                        Html.text(finding.summary())));
        html.append("<p>%s.</p>%n".formatted(Html.text(finding.effect())));
        if (!finding.evidence().isEmpty()) {
            html.append("<dl>\n");
            for (Evidence each : finding.evidence()) {
                html.append("<dt>%s</dt><dd>%s</dd>%n".formatted(Html.text(each.name()), Html.text(each.text())));
            }
            html.append("</dl>\n");
        }
        fix(finding.fix(), html);
        return html.append("</details>\n").toString();
    }

    private static void fix(Fix fix, StringBuilder html) {
        html.append("<p>%s.</p>%n".formatted(Html.text(fix.advice())));
        code("", fix.statements(), html);
        if (!fix.statements().isEmpty()) {
            html.append("<p>Lock: %s (%s).</p>%n"
                    .formatted(
                            Html.text(fix.lock().mode()), Html.text(fix.lock().effect())));
        }
        code("<p>Undo</p>", fix.undo(), html);
        code("<p>Verify</p>", fix.verify(), html);
    }

    private static void code(String title, List<String> statements, StringBuilder html) {
        if (!statements.isEmpty()) {
            html.append(title).append("<pre>%s;</pre>%n".formatted(Html.text(String.join(";\n", statements))));
        }
    }

    /** What was not checked, as a list; empty where everything was. */
    public static String of(List<Skipped> skipped) {
        if (skipped.isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<ul class=\"plain\">\n");
        skipped.forEach(
                each -> html.append("<li>%s: %s</li>%n".formatted(Html.text(each.code()), Html.text(each.reason()))));
        return html.append("</ul>\n").toString();
    }
}
