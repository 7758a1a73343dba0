package dev.tusk.ops.finding;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Findings as a page in Markdown, the worst first. Names and texts of the database cannot break out of their place in it. */
public final class MarkdownReport {

    private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_{}\\[\\]<>#|!~&]");
    private static final Pattern FENCES = Pattern.compile("`{3,}");

    private MarkdownReport() {}

    /** The page. */
    public static String of(String title, List<Finding> findings, List<Skipped> skipped) {
        StringBuilder page = new StringBuilder("# " + escaped(title) + "\n");
        if (findings.isEmpty()) {
            page.append("\nNothing was found.\n");
        }
        for (Severity severity : List.of(Severity.CRITICAL, Severity.WARNING, Severity.INFO)) {
            List<Finding> those = findings.stream()
                    .filter(finding -> finding.severity() == severity)
                    .sorted(Finding.WORST_FIRST)
                    .toList();
            if (!those.isEmpty()) {
                page.append("\n## %s (%d)\n".formatted(capital(severity.word()), those.size()));
                those.forEach(finding -> append(page, finding));
            }
        }
        if (!skipped.isEmpty()) {
            page.append("\n## Not checked\n\n| code | why |\n|---|---|\n");
            skipped.forEach(each -> page.append("| %s | %s |\n".formatted(each.code(), escaped(each.reason()))));
        }
        return page.toString();
    }

    private static void append(StringBuilder page, Finding finding) {
        page.append("\n### %s: %s\n\n%s. %s\n"
                .formatted(
                        finding.code(),
                        escaped(finding.subject().toString()),
                        escaped(finding.summary()),
                        escaped(finding.effect())));
        if (!finding.evidence().isEmpty()) {
            page.append('\n');
        }
        for (Evidence evidence : finding.evidence()) {
            if (evidence.text().contains("\n")) {
                page.append("- %s:\n".formatted(escaped(evidence.name())));
                fenced(page, "text", evidence.text());
            } else {
                page.append("- %s: %s\n".formatted(escaped(evidence.name()), escaped(evidence.text())));
            }
        }
        Fix fix = finding.fix();
        page.append("\n%s\n".formatted(escaped(fix.advice())));
        if (!fix.statements().isEmpty()) {
            fenced(page, "sql", String.join(";\n", fix.statements()) + ";");
            page.append(
                    "\nLock: %s, %s.\n".formatted(fix.lock().mode(), fix.lock().effect()));
        }
        if (!fix.undo().isEmpty()) {
            page.append("\nUndo:\n");
            fenced(page, "sql", String.join(";\n", fix.undo()) + ";");
        }
        if (!fix.verify().isEmpty()) {
            page.append("\nVerify:\n");
            fenced(page, "sql", String.join(";\n", fix.verify()) + ";");
        }
    }

    /** A fence is longer than any within. */
    private static void fenced(StringBuilder page, String language, String text) {
        int longest = FENCES.matcher(text)
                .results()
                .mapToInt(match -> match.end() - match.start())
                .max()
                .orElse(2);
        String fence = "`".repeat(longest + 1);
        page.append("\n%s%s\n%s\n%s\n".formatted(fence, language, text, fence));
    }

    private static String escaped(String text) {
        return SPECIAL.matcher(text.replaceAll("\\s+", " ")).replaceAll("\\\\$0");
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
