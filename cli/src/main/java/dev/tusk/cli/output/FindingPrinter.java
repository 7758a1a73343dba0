package dev.tusk.cli.output;

import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Skipped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Findings for people: the worst first, in a line each or with all that is known. What comes from the database cannot steer the terminal. */
public final class FindingPrinter {

    private final Output output;

    public FindingPrinter(Output output) {
        this.output = output;
    }

    /** A line for each finding, under the word for how bad they are; with their subject shortened where the line is too long. */
    public void brief(List<Finding> findings, int columns) {
        for (Severity severity : WORST_FIRST) {
            List<Finding> those = of(findings, severity);
            if (those.isEmpty()) {
                continue;
            }
            heading(severity, those.size());
            for (Finding finding : those) {
                String line = "  %s  %s %s"
                        .formatted(
                                finding.code(),
                                Text.oneLine(finding.subject().toString()),
                                Text.oneLine(finding.summary()));
                output.line(Text.fit(line, columns));
            }
        }
    }

    /** Each finding with evidence, effect, and how it is mended, taken back and verified. */
    public void detailed(List<Finding> findings) {
        for (Severity severity : WORST_FIRST) {
            List<Finding> those = of(findings, severity);
            if (!those.isEmpty()) {
                heading(severity, those.size());
                those.forEach(this::detailed);
            }
        }
    }

    private void detailed(Finding finding) {
        output.line("");
        output.line("  %s  %s"
                .formatted(
                        output.style().bold(finding.code()),
                        output.style().bold(Text.oneLine(finding.subject().toString()))));
        output.line("    %s. %s.".formatted(Text.oneLine(finding.summary()), Text.oneLine(finding.effect())));
        finding.evidence().forEach(this::evidence);
        Fix fix = finding.fix();
        field("fix", fix.advice());
        statements("sql", fix.statements());
        if (!fix.statements().isEmpty()) {
            field("lock", "%s: %s".formatted(fix.lock().mode(), fix.lock().effect()));
            field(
                    "apply",
                    fix.kind() == Fix.Kind.SAFE
                            ? "tusk doctor --fix %s --apply".formatted(finding.code())
                            : "yours to decide");
        }
        statements("undo", fix.undo());
        statements("verify", fix.verify());
    }

    private void evidence(Evidence evidence) {
        String text = evidence.text();
        if (!text.contains("\n")) {
            field(evidence.name(), text);
            return;
        }
        output.line("      " + output.style().dim(Text.oneLine(evidence.name()) + ":"));
        text.lines().forEach(line -> output.line("        " + Text.harmless(line)));
    }

    private void field(String name, String text) {
        output.line("      %s %s".formatted(output.style().dim(Text.oneLine(name) + ":"), Text.oneLine(text)));
    }

    private void statements(String name, List<String> statements) {
        for (String statement : statements) {
            String[] lines = Text.harmless(statement).strip().split("\n", -1);
            output.line(
                    "      %s %s%s".formatted(output.style().dim(name + ":"), lines[0], lines.length == 1 ? ";" : ""));
            for (int i = 1; i < lines.length; i++) {
                output.line("        " + lines[i] + (i == lines.length - 1 ? ";" : ""));
            }
        }
    }

    /** What was not checked, gathered by reason. */
    public void skipped(List<Skipped> skipped) {
        if (skipped.isEmpty()) {
            return;
        }
        output.line("");
        output.line(output.style().bold("not checked (%d)".formatted(skipped.size())));
        Map<String, List<Skipped>> byReason = skipped.stream()
                .collect(Collectors.groupingBy(Skipped::reason, LinkedHashMap::new, Collectors.toList()));
        byReason.forEach((reason, those) -> output.line("  %s  %s"
                .formatted(
                        Text.oneLine(reason),
                        output.style().dim(those.stream().map(Skipped::code).collect(Collectors.joining(" "))))));
    }

    private void heading(Severity severity, int count) {
        String text = "%s (%d)".formatted(severity.word(), count);
        output.line("");
        output.line(
                switch (severity) {
                    case CRITICAL -> output.style().red(text);
                    case WARNING -> output.style().yellow(text);
                    case INFO -> output.style().cyan(text);
                });
    }

    private static final List<Severity> WORST_FIRST = List.of(Severity.CRITICAL, Severity.WARNING, Severity.INFO);

    private static List<Finding> of(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .sorted(Finding.WORST_FIRST)
                .toList();
    }
}
