package dev.tusk.ops.explain.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The frames of psql, of clients with tables, of Markdown and of mails, taken off. */
final class Unframed {

    private static final Pattern FENCE = Pattern.compile("^\\s*(```|~~~).*");
    private static final Pattern RULE = Pattern.compile("^\\s*[-+=|\\u2500-\\u257f]{3,}\\s*$");
    private static final Pattern BORDERED = Pattern.compile("^\\s*[|\\u2502\\u2551](.*)[|\\u2502\\u2551]\\s*$");
    private static final Pattern HEADING = Pattern.compile(
            "^[\\s|\\u2502\\u2551\"]*(QUERY PLAN|query plan|QUERYPLAN|query_plan)[\\s|\\u2502\\u2551\"+]*$");
    private static final Pattern ROW_COUNT = Pattern.compile("^\\s*\\(\\d+ \\p{L}+\\)\\s*$");
    private static final Pattern TIMING = Pattern.compile("^\\s*(Time|Duration): [0-9.,]+ (ms|s)\\b.*$");
    private static final Pattern RECORD =
            Pattern.compile("^[\\s+*]*[-\\u2500\\u2550\\u250c\\u251c\\u2554\\u2560+]+\\[ .* ].*$");
    private static final Pattern RECORD_LINE =
            Pattern.compile("^[|\\u2502\\u2551 ]*(QUERY PLAN)?\\s*[|\\u2502\\u2551] ?(.*?)[|\\u2502\\u2551]?$");
    private static final Pattern EXPLAIN = Pattern.compile(
            "(?is)^.*?\\bexplain\\s+(?:\\((?:[^()]|\\([^()]*\\))*\\)|(?:analy[sz]e|verbose)\\s)?(?:\\s*(?:analy[sz]e|verbose)\\s)*\\s*(.*?);?\\s*$");

    private Unframed() {}

    /** The outputs of EXPLAIN in the text, in their order. */
    static List<Piece> pieces(String text) {
        List<String> lines = CsvRows.without(normal(text).lines().toList());
        lines = fenced(lines);
        lines = withoutMarks(lines);
        if (LogLines.areIn(lines)) {
            return LogLines.pieces(lines);
        }
        List<Piece> pieces = new ArrayList<>();
        List<String> current = new ArrayList<>();
        @Nullable String query = null;
        boolean framed = false;
        for (String line : lines) {
            if (HEADING.matcher(line).matches()) {
                String statement = framed ? null : statement(current);
                if (framed) {
                    add(pieces, current, query, true);
                }
                current = new ArrayList<>();
                query = statement;
                framed = true;
            } else if (ROW_COUNT.matcher(line).matches() && !current.isEmpty()) {
                add(pieces, current, query, true);
                current = new ArrayList<>();
                query = null;
                framed = false;
            } else {
                current.add(line);
            }
        }
        boolean hasPlan = pieces.isEmpty() || framed;
        if (hasPlan) {
            add(pieces, current, query, framed);
        }
        return pieces;
    }

    /** Without what text picks up on its way: marks of byte order, line ends of other systems, blanks that do not break. */
    private static String normal(String text) {
        return text.replace("\ufeff", "")
                .replace("\r\n", "\n")
                .replace('\r', '\n')
                .replace('\u00a0', ' ')
                .replace("\u200b", "");
    }

    private static List<String> fenced(List<String> lines) {
        if (lines.stream().filter(line -> FENCE.matcher(line).matches()).count() < 2) {
            return lines.stream().filter(line -> !FENCE.matcher(line).matches()).toList();
        }
        List<String> plans = new ArrayList<>();
        List<String> block = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            if (FENCE.matcher(line).matches()) {
                if (inside && looksLikePlan(block)) {
                    plans.addAll(block);
                }
                block.clear();
                inside = !inside;
            } else if (inside) {
                block.add(line);
            }
        }
        return plans.isEmpty()
                ? lines.stream().filter(line -> !FENCE.matcher(line).matches()).toList()
                : plans;
    }

    private static boolean looksLikePlan(List<String> lines) {
        return lines.stream()
                .anyMatch(line -> line.contains("(cost=")
                        || line.contains("(actual ")
                        || line.contains("Node Type")
                        || line.contains("<Node-Type>")
                        || line.contains("QUERY PLAN"));
    }

    /** Without the mark of a mail that is answered. */
    private static List<String> withoutMarks(List<String> lines) {
        return mostly(lines, line -> line.startsWith(">"), 1)
                ? lines.stream().map(line -> line.replaceFirst("^> ?", "")).toList()
                : lines;
    }

    private static boolean mostly(List<String> lines, Predicate<String> what, double share) {
        List<String> full = lines.stream().filter(line -> !line.isBlank()).toList();
        return !full.isEmpty() && full.stream().filter(what).count() >= full.size() * share;
    }

    private static void add(List<Piece> pieces, List<String> lines, @Nullable String query, boolean framed) {
        List<String> plain = plain(lines, framed);
        Piece piece = new Piece(plain, query);
        if (!piece.isBlank()) {
            pieces.add(piece);
        }
    }

    private static @Nullable String statement(List<String> lines) {
        Matcher matcher = EXPLAIN.matcher(String.join("\n", lines));
        return matcher.matches() && !matcher.group(1).isBlank()
                ? matcher.group(1).strip()
                : null;
    }

    private static List<String> plain(List<String> lines, boolean framed) {
        List<String> plain = lines;
        if (plain.stream().anyMatch(line -> RECORD.matcher(line).matches())) {
            plain = records(plain);
        } else if (mostly(
                plain.stream()
                        .filter(line -> !RULE.matcher(line).matches()
                                && !TIMING.matcher(line).matches())
                        .toList(),
                line -> BORDERED.matcher(line).matches(),
                1)) {
            plain = plain.stream()
                    .filter(line -> !RULE.matcher(line).matches())
                    .map(line -> BORDERED.matcher(line).replaceFirst("$1").stripTrailing())
                    .toList();
        } else if (mostly(plain, line -> line.endsWith("|"), 0.9)) {
            plain = plain.stream().map(line -> line.replaceFirst("\\|$", "")).toList();
        }
        boolean inFrame = framed;
        plain = plain.stream()
                .filter(line -> !HEADING.matcher(line).matches())
                .filter(line -> !RULE.matcher(line).matches()
                        || (!inFrame && line.strip().length() < 5))
                .filter(line -> !ROW_COUNT.matcher(line).matches()
                        && !TIMING.matcher(line).matches())
                .toList();
        plain = unwrapped(plain);
        if (framed || mostly(plain, line -> line.matches(".*[+\\u21b5]\\s*"), 0.5)) {
            plain = plain.stream()
                    .map(line -> line.replaceFirst("\\s*[+\\u21b5]\\s*$", ""))
                    .toList();
        }
        return Quoted.without(plain);
    }

    /** psql marks where it wrapped a line itself. */
    private static List<String> unwrapped(List<String> lines) {
        List<String> joined = new ArrayList<>();
        for (String line : lines) {
            String before = joined.isEmpty() ? "" : joined.getLast();
            boolean ascii = before.endsWith(".") && line.startsWith(".");
            boolean unicode = before.endsWith("\u2026") && line.startsWith("\u2026");
            if (ascii || unicode) {
                joined.set(joined.size() - 1, before.substring(0, before.length() - 1) + line.substring(1));
            } else {
                joined.add(line);
            }
        }
        return joined;
    }

    /** psql's expanded display, with one record for each line. */
    private static List<String> records(List<String> lines) {
        List<String> plain = new ArrayList<>();
        for (String line : lines) {
            Matcher matcher = RECORD_LINE.matcher(line);
            if (!RECORD.matcher(line).matches() && !RULE.matcher(line).matches() && matcher.matches()) {
                plain.add(matcher.group(2).stripTrailing());
            }
        }
        return plain;
    }
}
