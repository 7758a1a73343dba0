package dev.tusk.ops.explain.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Of a MERGE into a partitioned table PostgreSQL (15 to 18) writes how many rows were inserted, updated, deleted and skipped into the list of its target tables, which makes neither JSON nor YAML. They
 * are taken out of the list, to where a MERGE into one table has them.
 */
final class MergeTotals {

    private static final Pattern IN_JSON =
            Pattern.compile("\\}\\s*,\\s*((?:\"Tuples \\w+\"\\s*:\\s*[0-9.]+\\s*,?\\s*)+)\\]");
    private static final String LIST = "Target Tables:";
    private static final String TOTAL = "Tuples ";

    private MergeTotals() {}

    static String outOfJson(String text) {
        return text.contains(TOTAL) ? IN_JSON.matcher(text).replaceAll("}], $1") : text;
    }

    static String outOfYaml(String text) {
        if (!text.contains(TOTAL) || !text.contains(LIST)) {
            return text;
        }
        List<String> lines = new ArrayList<>();
        int list = -1;
        for (String line : text.lines().toList()) {
            String bare = line.strip();
            int indent = line.indexOf(bare);
            if (bare.startsWith(LIST)) {
                list = indent;
            } else if (list >= 0 && indent <= list) {
                list = -1;
            }
            if (list >= 0 && bare.startsWith(TOTAL)) {
                lines.add(" ".repeat(list) + bare);
            } else {
                lines.add(line);
            }
        }
        return String.join("\n", lines) + "\n";
    }
}
