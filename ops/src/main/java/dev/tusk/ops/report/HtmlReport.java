package dev.tusk.ops.report;

import dev.tusk.ops.configuration.Proposal;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The page: one file that needs nothing else, for people in a browser with or without a network, light or dark. */
public final class HtmlReport {

    private static final String STYLE = """
            :root { color-scheme: light dark; --line: #8884; --bar: #4a7bd0; }
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
            h1 { font-size: 1.6rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
            table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
            code, pre { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
            .scroll { overflow-x: auto; } .bar { width: 8rem; height: .7rem; } .bar rect { fill: var(--bar); }
            details { border-bottom: 1px solid var(--line); padding: .4rem 0; } summary { cursor: pointer; }
            .critical { color: #c62828; font-weight: 600; } .warning { color: #b26a00; font-weight: 600; } .info { opacity: .75; }
            @media (prefers-color-scheme: dark) { .critical { color: #ff7b72; } .warning { color: #e3b341; } }
            """;

    private HtmlReport() {}

    /** All of it. */
    public static String of(DatabaseReport report) {
        StringBuilder page = new StringBuilder();
        String name = Html.text(report.doctor().server().database());
        page.append(
                        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
                .append("<title>")
                .append(name)
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body><main>\n")
                .append("<h1>Database ")
                .append(name)
                .append("</h1>\n<p>")
                .append(Html.text("PostgreSQL %s, looked at %s by %d rules, %d of which were skipped."
                        .formatted(
                                report.doctor().server().version(),
                                report.at(),
                                report.doctor().rules(),
                                report.doctor().skipped().size())))
                .append("</p>\n");
        findings(report, page);
        statements(report, page);
        tables(report, page);
        indexes(report, page);
        settings(report, page);
        left(report, page);
        return page.append("</main></body></html>\n").toString();
    }

    private static void findings(DatabaseReport report, StringBuilder page) {
        page.append("<h2 id=\"findings\">Findings</h2>\n");
        for (Severity severity : List.of(Severity.CRITICAL, Severity.WARNING, Severity.INFO)) {
            List<Finding> of = report.doctor().findings().stream()
                    .filter(each -> each.severity() == severity)
                    .toList();
            page.append("<h3 class=\"%s\">%d %s</h3>%n".formatted(severity.word(), of.size(), severity.word()));
            of.forEach(each -> finding(each, page));
        }
    }

    private static void finding(Finding finding, StringBuilder page) {
        page.append("<details><summary><span class=\"%s\">%s</span> %s</summary>"
                .formatted(finding.severity().word(), Html.text(finding.code()), Html.text(finding.summary())));
        page.append("<p>")
                .append(Html.text(finding.subject() + ". " + finding.effect()))
                .append("</p><ul>");
        for (Evidence each : finding.evidence()) {
            page.append("<li>").append(Html.text(each.toString())).append("</li>");
        }
        page.append("</ul><p>").append(Html.text(finding.fix().advice())).append("</p>");
        code(finding.fix().statements(), "", page);
        code(finding.fix().undo(), "-- undo: ", page);
        page.append("</details>\n");
    }

    private static void code(List<String> statements, String before, StringBuilder page) {
        if (!statements.isEmpty()) {
            page.append("<pre>");
            statements.forEach(each -> page.append(Html.text(before + each + ";\n")));
            page.append("</pre>");
        }
    }

    private static void statements(DatabaseReport report, StringBuilder page) {
        List<Sizes.Statement> statements = report.statements();
        if (statements == null) {
            return;
        }
        double most =
                statements.stream().mapToDouble(Sizes.Statement::millis).max().orElse(0);
        page.append("<h2 id=\"statements\">Statements that take most time</h2>\n");
        page.append(Html.table(
                List.of("in all", "", "calls", "mean", "rows", "statement"),
                statements.stream()
                        .map(each -> List.of(
                                Html.text(Unit.SECONDS.text(each.millis() / 1000)),
                                Html.bar(each.millis(), most),
                                number(each.calls()),
                                Html.text(Unit.SECONDS.text(each.millis() / Math.max(1, each.calls()) / 1000)),
                                number(each.rows()),
                                "<code>" + Html.text(each.text()) + "</code>"))
                        .toList()));
    }

    private static void tables(DatabaseReport report, StringBuilder page) {
        double most = report.tables().stream()
                .mapToDouble(each -> (double) each.bytes() + each.indexBytes())
                .max()
                .orElse(0);
        page.append("<h2 id=\"tables\">Largest tables</h2>\n");
        page.append(Html.table(
                List.of("table", "size", "indexes", "", "rows", "scans of all", "scans of indexes"),
                report.tables().stream()
                        .map(each -> List.of(
                                "<code>" + Html.text(each.name()) + "</code>",
                                Html.text(Unit.BYTES.text((double) each.bytes())),
                                Html.text(Unit.BYTES.text((double) each.indexBytes())),
                                Html.bar((double) each.bytes() + each.indexBytes(), most),
                                number(each.rows()),
                                number(each.seqScans()),
                                number(each.indexScans())))
                        .toList()));
    }

    private static void indexes(DatabaseReport report, StringBuilder page) {
        double most =
                report.indexes().stream().mapToDouble(Sizes.Index::bytes).max().orElse(0);
        page.append("<h2 id=\"indexes\">Largest indexes</h2>\n");
        page.append(Html.table(
                List.of("index", "table", "size", "", "scans"),
                report.indexes().stream()
                        .map(each -> List.of(
                                "<code>" + Html.text(each.name()) + "</code>",
                                "<code>" + Html.text(each.table()) + "</code>",
                                Html.text(Unit.BYTES.text((double) each.bytes())),
                                Html.bar((double) each.bytes(), most),
                                number(each.scans())))
                        .toList()));
    }

    private static void settings(DatabaseReport report, StringBuilder page) {
        if (report.tuning() == null) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (Proposal each : report.tuning().proposals()) {
            rows.add(List.of(
                    "<code>" + Html.text(each.setting().name()) + "</code>",
                    Html.text(each.now()),
                    Html.text(each.setting().value()),
                    each.needsRestart() ? "yes" : "no",
                    Html.text(each.why())));
        }
        page.append("<h2 id=\"settings\">Settings</h2>\n");
        page.append(
                rows.isEmpty()
                        ? "<p>No setting is to be changed.</p>"
                        : Html.table(List.of("setting", "now", "proposed", "restart", "why"), rows));
    }

    private static void left(DatabaseReport report, StringBuilder page) {
        List<String> left = new ArrayList<>(report.left());
        report.doctor().skipped().forEach(each -> left.add(each.code() + ": " + each.reason()));
        if (left.isEmpty()) {
            return;
        }
        page.append("<h2 id=\"left\">Not looked at</h2>\n<ul>");
        left.forEach(each -> page.append("<li>").append(Html.text(each)).append("</li>"));
        page.append("</ul>\n");
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
