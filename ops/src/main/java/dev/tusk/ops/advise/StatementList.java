package dev.tusk.ops.advise;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Statements of a file. */
public final class StatementList {

    private StatementList() {}

    /** The statements between semicolons outside of quotes, dollar quotes and comments; one that comes again counts as one more call. */
    public static List<WorkloadStatement> of(String text) {
        Map<String, Long> calls = new LinkedHashMap<>();
        for (String each : split(text)) {
            calls.merge(each, 1L, Long::sum);
        }
        List<WorkloadStatement> statements = new ArrayList<>();
        calls.forEach((statement, count) -> statements.add(new WorkloadStatement(statement, count, 0)));
        return statements;
    }

    private static List<String> split(String text) {
        List<String> statements = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            int end = end(text, i);
            if (text.startsWith("--", i) || text.startsWith("/*", i)) {
                current.append(' ');
            } else if (text.charAt(i) == ';') {
                add(current, statements);
            } else {
                current.append(text, i, end);
            }
            i = end;
        }
        add(current, statements);
        return statements;
    }

    private static void add(StringBuilder current, List<String> statements) {
        String statement = current.toString().strip();
        if (!statement.isEmpty()) {
            statements.add(statement);
        }
        current.setLength(0);
    }

    /** Where the piece that begins here ends: a quote, a comment, or one character. */
    private static int end(String text, int from) {
        char c = text.charAt(from);
        if (c == '\'' || c == '"') {
            return after(text, String.valueOf(c), from + 1);
        }
        if (text.startsWith("--", from)) {
            return after(text, "\n", from);
        }
        if (text.startsWith("/*", from)) {
            return after(text, "*/", from + 2);
        }
        if (c == '$') {
            int close = text.indexOf('$', from + 1);
            String tag = close < 0 ? "" : text.substring(from, close + 1);
            if (tag.matches("\\$([A-Za-z_][A-Za-z0-9_]*)?\\$")) {
                return after(text, tag, close + 1);
            }
        }
        return from + 1;
    }

    private static int after(String text, String end, int from) {
        int found = text.indexOf(end, from);
        return found < 0 ? text.length() : found + end.length();
    }
}
