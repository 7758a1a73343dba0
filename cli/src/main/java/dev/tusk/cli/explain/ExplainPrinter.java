package dev.tusk.cli.explain;

import dev.tusk.cli.Version;
import dev.tusk.cli.output.Counted;
import dev.tusk.cli.output.FindingOptions;
import dev.tusk.cli.output.FindingPrinter;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Style;
import dev.tusk.cli.output.Text;
import dev.tusk.cli.shell.Shell;
import dev.tusk.ops.catalogue.Catalogue;
import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.draw.ExplanationJson;
import dev.tusk.ops.explain.draw.PlanComparison;
import dev.tusk.ops.explain.draw.PlanTree;
import dev.tusk.ops.explain.draw.TreeLine;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.rule.PlanRules;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.MarkdownReport;
import dev.tusk.ops.finding.NagiosLine;
import dev.tusk.ops.finding.Sarif;
import dev.tusk.ops.finding.Skipped;
import dev.tusk.ops.finding.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Prints explanations, in the form that was asked for. */
final class ExplainPrinter {

    private static final double HOT = 0.3;
    private static final double WARM = 0.1;
    private static final int TIME_COLUMNS = 16;

    private final Shell shell;
    private final Output output;
    private final FindingOptions options;

    ExplainPrinter(Shell shell, Output output, FindingOptions options) {
        this.shell = shell;
        this.output = output;
        this.options = options;
    }

    void print(List<Explanation> explanations) {
        List<Finding> findings =
                explanations.stream().flatMap(each -> each.findings().stream()).toList();
        List<Skipped> skipped = explanations.getFirst().skipped();
        switch (options.format()) {
            case TABLE -> explanations.forEach(this::print);
            case JSON ->
                output.json(
                        explanations.size() == 1
                                ? ExplanationJson.of(explanations.getFirst())
                                : explanations.stream().map(ExplanationJson::of).toList());
            case SARIF ->
                output.json(Sarif.of(
                        Version.ofThisProgram().number(), Catalogue.sarif(PlanRules.all()), findings, skipped));
            case MARKDOWN ->
                output.line(MarkdownReport.of("Plan", findings, skipped).stripTrailing());
            case NAGIOS -> output.line(NagiosLine.of(findings, skipped, Duration.ZERO));
        }
    }

    private int columns() {
        return shell.outIsTerminal() ? shell.columns() : Integer.MAX_VALUE;
    }

    private void print(Explanation explanation) {
        Plan plan = explanation.plan();
        output.line(output.style().bold(heading(explanation)));
        for (TreeLine line : PlanTree.of(plan, explanation.accounts())) {
            node(line);
        }
        for (Plan.Trigger trigger : plan.triggers()) {
            output.line(Text.fit(
                    "%s%s: %s in %,.0f calls"
                            .formatted(
                                    " ".repeat(TIME_COLUMNS + 1),
                                    Text.oneLine(trigger.title()),
                                    Unit.SECONDS.text(trigger.millis() / 1000),
                                    trigger.calls()),
                    columns()));
        }
        explanation.notes().forEach(note -> output.say("note: " + Text.oneLine(note)));
        FindingPrinter findings = new FindingPrinter(output);
        if (options.details()) {
            findings.detailed(explanation.findings());
        } else {
            findings.brief(explanation.findings(), columns());
        }
        findings.skipped(explanation.skipped());
        output.line("");
        output.line(Counted.of(explanation.findings().size(), "finding"));
        if (!explanation.findings().isEmpty() && !options.details()) {
            output.say("what to do: the same with --details; why it matters: tusk doctor --explain "
                    + explanation.findings().getFirst().code());
        }
    }

    private static String heading(Explanation explanation) {
        Plan plan = explanation.plan();
        List<String> parts = new ArrayList<>();
        plan.planningMillis().ifPresent(millis -> parts.add("planned in " + Unit.SECONDS.text(millis / 1000)));
        plan.executionMillis().ifPresent(millis -> parts.add("run in " + Unit.SECONDS.text(millis / 1000)));
        if (plan.jitMillis() > 0) {
            parts.add("%s of it compiling".formatted(Unit.SECONDS.text(plan.jitMillis() / 1000)));
        }
        if (!plan.wasRun()) {
            parts.add("not run: rows and costs are the planner's");
        } else if (!plan.isTimed()) {
            parts.add("run without timing");
        }
        return parts.isEmpty() ? "plan" : String.join(", ", parts);
    }

    private void node(TreeLine line) {
        Style style = output.style();
        String time = "%%%ds ".formatted(TIME_COLUMNS).formatted(line.time());
        String coloured =
                line.share() >= HOT ? style.red(time) : line.share() >= WARM ? style.yellow(time) : style.dim(time);
        String branch = line.branch();
        String title = "%d %s".formatted(line.number(), Text.oneLine(line.title()));
        String rows = line.rows().isEmpty() ? "" : "  " + Text.oneLine(line.rows());
        int room = columns() == Integer.MAX_VALUE
                ? Integer.MAX_VALUE
                : Math.max(20, columns() - time.length() - branch.length());
        String fitted = Text.fit(title + rows, room);
        int end = Math.min(title.length(), fitted.length());
        String rest = fitted.substring(end);
        output.line(coloured
                + style.dim(branch)
                + style.bold(fitted.substring(0, end))
                + (line.isOff() ? style.yellow(rest) : rest));
        for (String detail : line.details()) {
            String text = " ".repeat(time.length()) + line.stem() + "  " + Text.oneLine(detail);
            output.line(style.dim(Text.fit(text, columns())));
        }
    }

    void print(PlanComparison comparison) {
        if (options.format() == FindingOptions.Format.JSON) {
            output.json(comparison.json());
            return;
        }
        output.line(output.style().bold(Text.oneLine(comparison.summary())));
        for (PlanComparison.Row row : comparison.rows()) {
            String text = "%10s %10s  %s".formatted(row.before(), row.after(), Text.oneLine(row.title()));
            String fitted = Text.fit(text, columns());
            output.line(
                    switch (row.change()) {
                        case SAME -> fitted;
                        case FASTER, GONE -> output.style().green(fitted);
                        case SLOWER, NEW -> output.style().red(fitted);
                    });
        }
        comparison.remarks().forEach(remark -> output.line(Text.oneLine(remark)));
    }
}
