package dev.tusk.ops.finding;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Findings as one line of a monitoring plugin (Monitoring Plugins Development Guidelines): state, words, and figures after a bar. */
public final class NagiosLine {

    /** The exit code for what could not be looked at. */
    public static final int UNKNOWN = 3;

    private static final int NAMED = 3;

    private NagiosLine() {}

    /** The line. */
    public static String of(List<Finding> findings, List<Skipped> skipped, Duration elapsed) {
        List<Finding> sorted = findings.stream().sorted(Finding.WORST_FIRST).toList();
        String named = sorted.stream()
                .limit(NAMED)
                .map(finding -> "%s %s: %s".formatted(finding.code(), finding.subject(), finding.summary()))
                .collect(Collectors.joining("; "));
        String rest = sorted.size() > NAMED ? "; and %d more".formatted(sorted.size() - NAMED) : "";
        String text = sorted.isEmpty() ? "nothing was found" : named + rest;
        if (!skipped.isEmpty()) {
            text += skipped.size() == 1
                    ? " (1 rule was not checked)"
                    : " (%d rules were not checked)".formatted(skipped.size());
        }
        return String.format(
                Locale.ROOT,
                "TUSK %s - %s | critical=%d;;0 warning=%d;0 info=%d skipped=%d time=%.3fs",
                state(findings),
                line(text),
                count(findings, Severity.CRITICAL),
                count(findings, Severity.WARNING),
                count(findings, Severity.INFO),
                skipped.size(),
                elapsed.toNanos() / 1e9);
    }

    /** The line of what could not be looked at. */
    public static String unknown(String why) {
        return "TUSK UNKNOWN - " + line(why);
    }

    private static String line(String text) {
        return text.replace('|', '/').replaceAll("[\\s\\p{Cntrl}]+", " ");
    }

    /** The exit code of a plugin: 0 for OK, 1 for WARNING, 2 for CRITICAL. */
    public static int exitCode(List<Finding> findings) {
        return switch (state(findings)) {
            case "CRITICAL" -> 2;
            case "WARNING" -> 1;
            default -> 0;
        };
    }

    private static String state(List<Finding> findings) {
        if (count(findings, Severity.CRITICAL) > 0) {
            return "CRITICAL";
        }
        return count(findings, Severity.WARNING) > 0 ? "WARNING" : "OK";
    }

    private static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
