package dev.tusk.ops.report;

import dev.tusk.ops.activity.Observation;
import dev.tusk.ops.configuration.Proposal;
import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.draw.PlanPicture;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.page.FindingHtml;
import dev.tusk.ops.page.Html;
import dev.tusk.ops.page.Page;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The page: one file that needs nothing else, for people in a browser with or without a network, light or dark. */
public final class HtmlReport {

    private static final int SHORT = 160;

    private HtmlReport() {}

    /** All of it. */
    public static String of(DatabaseReport report) {
        StringBuilder page = new StringBuilder();
        String name = report.doctor().server().database();
        page.append("<h1>Database %s</h1>%n<p>%s</p>%n"
                .formatted(
                        Html.text(name),
                        Html.text("PostgreSQL %s, looked at %s by %d rules, %d of which were skipped."
                                .formatted(
                                        report.doctor().server().version(),
                                        report.at(),
                                        report.doctor().rules(),
                                        report.doctor().skipped().size()))));
        findings(report, page);
        activity(report, page);
        statements(report, page);
        plans(report, page);
        tables(report, page);
        indexes(report, page);
        settings(report, page);
        left(report, page);
        return Page.of("Database " + name, page.toString());
    }

    private static void findings(DatabaseReport report, StringBuilder page) {
        page.append("<h2 id=\"findings\">Findings</h2>\n");
        for (Severity severity : List.of(Severity.CRITICAL, Severity.WARNING, Severity.INFO)) {
            List<Finding> of = report.doctor().findings().stream()
                    .filter(each -> each.severity() == severity)
                    .toList();
            page.append("<h3 class=\"%s\">%d %s</h3>%n".formatted(severity.word(), of.size(), severity.word()));
            of.forEach(each -> page.append(FindingHtml.of(each)));
        }
    }

    private static void activity(DatabaseReport report, StringBuilder page) {
        Observation seen = report.observation();
        if (seen == null) {
            return;
        }
        double seconds = seen.moments().getLast().epochSeconds()
                - seen.moments().getFirst().epochSeconds();
        page.append("<h2 id=\"activity\">Activity of %s</h2>%n".formatted(Html.text(Unit.SECONDS.text(seconds))))
                .append(seen.charts());
    }

    private static void plans(DatabaseReport report, StringBuilder page) {
        if (report.plans().isEmpty()) {
            return;
        }
        page.append("<h2 id=\"plans\">Plans of these</h2>\n<p>Planned for any values, and not run.</p>\n");
        for (StatementPlan each : report.plans()) {
            Explanation explanation = each.explanation();
            page.append("<details class=\"plan\"><summary><code>%s</code> %s</summary>%n"
                    .formatted(
                            Html.text(shortly(each.text())),
                            explanation == null || explanation.findings().isEmpty()
                                    ? ""
                                    : codes(explanation.findings())));
            if (explanation == null) {
                page.append("<p>No plan: %s</p>%n".formatted(Html.text(String.valueOf(each.obstacle()))));
            } else {
                page.append(PlanPicture.of(explanation));
                explanation.findings().forEach(finding -> page.append(FindingHtml.of(finding)));
            }
            page.append("</details>\n");
        }
    }

    private static String codes(List<Finding> findings) {
        return findings.stream()
                .map(each ->
                        "<span class=\"%s\">%s</span>".formatted(each.severity().word(), Html.text(each.code())))
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private static String shortly(String statement) {
        String line = statement.strip().replaceAll("\\s+", " ");
        return line.codePointCount(0, line.length()) <= SHORT
                ? line
                : line.substring(0, line.offsetByCodePoints(0, SHORT)) + "...";
    }

    private static void statements(DatabaseReport report, StringBuilder page) {
        List<StatementTime> statements = report.statements();
        if (statements == null) {
            return;
        }
        page.append("<h2 id=\"statements\">Statements that take most time</h2>\n");
        page.append(Html.table(
                List.of("in all", "of all time", "", "calls", "mean", "rows", "statement"),
                statements.stream()
                        .map(each -> List.of(
                                Html.text(Unit.SECONDS.text(each.millis() / 1000)),
                                Html.text(Unit.SHARE.text(each.share())),
                                Html.bar(each.share(), 1),
                                number(each.calls()),
                                Html.text(Unit.SECONDS.text(each.millis() / Math.max(1, each.calls()) / 1000)),
                                number(each.rows()),
                                whole(each.text())))
                        .toList()));
    }

    /** Long ones open. */
    private static String whole(String statement) {
        String begin = shortly(statement);
        return begin.equals(statement.strip())
                ? "<code>" + Html.text(statement) + "</code>"
                : "<details class=\"text\"><summary><code>%s</code></summary><pre>%s</pre></details>"
                        .formatted(Html.text(begin), Html.text(statement.strip()));
    }

    private static void tables(DatabaseReport report, StringBuilder page) {
        double most = report.tables().stream()
                .mapToDouble(each -> (double) each.bytes() + each.indexBytes())
                .max()
                .orElse(0);
        page.append("<h2 id=\"tables\">Largest tables</h2>\n");
        page.append(Html.table(
                List.of(
                        "table",
                        "size",
                        "indexes",
                        "",
                        "rows",
                        "dead rows",
                        "",
                        "vacuumed",
                        "scans of all",
                        "scans of indexes"),
                report.tables().stream()
                        .map(each -> List.of(
                                "<code>" + Html.text(each.name()) + "</code>" + locked(each.isLocked()),
                                Html.text(Unit.BYTES.text((double) each.bytes())),
                                Html.text(Unit.BYTES.text((double) each.indexBytes())),
                                Html.bar((double) each.bytes() + each.indexBytes(), most),
                                number(each.rows()),
                                number(each.deadRows()),
                                Html.bar(each.deadShare(), 1),
                                each.vacuumed() == null
                                        ? "-"
                                        : Html.text(each.vacuumed()
                                                .truncatedTo(ChronoUnit.SECONDS)
                                                .toString()),
                                number(each.seqScans()),
                                number(each.indexScans())))
                        .toList()));
    }

    private static void indexes(DatabaseReport report, StringBuilder page) {
        double most =
                report.indexes().stream().mapToDouble(Sizes.Index::bytes).max().orElse(0);
        page.append("<h2 id=\"indexes\">Largest indexes</h2>\n");
        page.append(Html.table(
                List.of("index", "table", "size", "", "scans", "purpose"),
                report.indexes().stream()
                        .map(each -> List.of(
                                "<code>" + Html.text(each.name()) + "</code>" + locked(each.isLocked()),
                                "<code>" + Html.text(each.table()) + "</code>",
                                Html.text(Unit.BYTES.text((double) each.bytes())),
                                Html.bar((double) each.bytes(), most),
                                number(each.scans()),
                                Html.text(each.purpose())))
                        .toList()));
    }

    private static String locked(boolean isLocked) {
        return isLocked ? " (locked; its size is that of the last vacuum)" : "";
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
