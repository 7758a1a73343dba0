package dev.tusk.ops.explain.parse;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Quotes around each line, as pgAdmin copies them, or around the whole, as clients write a cell of a table. */
final class Quoted {

    private Quoted() {}

    static List<String> without(List<String> lines) {
        List<String> full = lines.stream().filter(line -> !line.isBlank()).toList();
        if (full.isEmpty()) {
            return lines;
        }
        long quoted = full.stream().filter(Quoted::isQuoted).count();
        boolean isEach = quoted == full.size()
                && (full.size() > 1 || !isStructured(full.getFirst().strip()));
        if (isEach) {
            return lines.stream()
                    .map(Quoted::line)
                    .filter(line -> !line.strip().equals("QUERY PLAN"))
                    .toList();
        }
        String whole = String.join("\n", full).strip();
        return isQuoted(whole) && isStructured(whole) ? whole(whole).lines().toList() : lines;
    }

    private static boolean isQuoted(String text) {
        String line = text.strip();
        return line.length() > 1
                && ((line.startsWith("\"") && line.endsWith("\"")) || (line.startsWith("'") && line.endsWith("'")));
    }

    private static boolean isStructured(String whole) {
        String inner = whole.substring(1).stripLeading();
        return inner.startsWith("[")
                || inner.startsWith("{")
                || inner.startsWith("<")
                || inner.startsWith("- ")
                || inner.startsWith("\\n");
    }

    private static String line(String text) {
        String line = text.strip();
        return isQuoted(line) ? line.substring(1, line.length() - 1).replace("\"\"", "\"") : text;
    }

    private static String whole(String whole) {
        String inner = whole.substring(1, whole.length() - 1);
        if (inner.contains("\\\"") || (inner.contains("\\n") && !inner.contains("\n"))) {
            try {
                return JsonMapper.shared().readValue("\"" + inner.replace("\n", "\\n") + "\"", String.class);
            } catch (JacksonException e) {
                return inner;
            }
        }
        return inner.contains("\"\"") ? inner.replace("\"\"", "\"") : inner;
    }
}
