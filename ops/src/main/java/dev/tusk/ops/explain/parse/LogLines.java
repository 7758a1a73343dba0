package dev.tusk.ops.explain.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plans that auto_explain wrote into a server's log. */
final class LogLines {

    private static final Pattern START = Pattern.compile("duration: [0-9.]+ ms\\s+plan:\\s*(.*)$");
    private static final Pattern OTHER_LINE = Pattern.compile(
            "^\\S.*\\b(LOG|ERROR|WARNING|NOTICE|STATEMENT|DETAIL|HINT|CONTEXT|FATAL|INFO|DEBUG\\d?|PANIC):  .*");
    private static final Pattern QUERY = Pattern.compile("^\\s*Query Text: ?(.*)$");

    private LogLines() {}

    static boolean areIn(List<String> lines) {
        return lines.stream().anyMatch(line -> START.matcher(line).find());
    }

    /** Each plan of the log. */
    static List<Piece> pieces(List<String> lines) {
        List<Piece> pieces = new ArrayList<>();
        @Nullable List<String> current = null;
        for (String raw : lines) {
            String line = raw.replaceFirst("^(#011)+", "\t");
            Matcher start = START.matcher(line);
            if (start.find()) {
                add(pieces, current);
                current = new ArrayList<>();
                if (!start.group(1).isBlank()) {
                    current.add(start.group(1));
                }
            } else if (current != null) {
                if (OTHER_LINE.matcher(line).matches()) {
                    add(pieces, current);
                    current = null;
                } else {
                    current.add(line.startsWith("\t") ? line.substring(1) : line);
                }
            }
        }
        add(pieces, current);
        return pieces;
    }

    private static void add(List<Piece> pieces, @Nullable List<String> lines) {
        if (lines == null || lines.isEmpty()) {
            return;
        }
        Matcher query = QUERY.matcher(lines.getFirst());
        if (!query.matches()) {
            pieces.add(new Piece(lines, null));
            return;
        }
        StringBuilder text = new StringBuilder(query.group(1));
        int at = 1;
        while (at < lines.size() && !isPlan(lines.get(at))) {
            if (!lines.get(at).strip().startsWith("Query Parameters:")) {
                text.append('\n').append(lines.get(at));
            }
            at++;
        }
        pieces.add(new Piece(lines.subList(at, lines.size()), text.toString()));
    }

    private static boolean isPlan(String line) {
        String text = line.strip();
        return TextHeader.isMeasured(text) || (TextHeader.isPlainNode(text) && Character.isUpperCase(text.charAt(0)));
    }
}
