package dev.tusk.core.answer;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The sentences of a chunk's text. A block of prose is cut into sentences, across the line breaks of a margin; the lines of lists, tables
 * and code are units of their own.
 */
final class Sentences {

    /** A range of a text: from {@code start}, up to but not including {@code end}. */
    record Range(int start, int end) {
        String of(String text) {
            return text.substring(start, end);
        }
    }

    private static final Pattern LIST_ITEM = Pattern.compile("\\s*(?:[-*•+]|\\d{1,3}[.)]|\\p{L}[.)])\\s+.*");
    private static final Pattern TABLE_ROW = Pattern.compile(".* \\| .*");

    /** What ends with a full stop and ends no sentence. */
    private static final Pattern ABBREVIATION = Pattern.compile(
            ".*(?:^|[\\s(])(?:e\\.g|i\\.e|cf|vs|Mr|Mrs|Ms|Dr|Prof|St|No|Nr|Fig|Sec|approx|etc|z\\.B|bzw|ca|p|pp|\\p{Lu})\\.\\s*",
            Pattern.DOTALL);

    private Sentences() {}

    /** In order, without white space around them, none blank. */
    static List<Range> of(String text) {
        List<Range> sentences = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n", start)) {
            ofBlock(text, start, end, sentences);
            start = end + 2;
        }
        ofBlock(text, start, text.length(), sentences);
        return sentences;
    }

    private static void ofBlock(String text, int start, int end, List<Range> out) {
        String block = text.substring(start, end);
        if (!isProse(block)) {
            int line = start;
            for (int i = text.indexOf('\n', line); i >= 0 && i < end; i = text.indexOf('\n', line)) {
                ofProse(text, line, i, out);
                line = i + 1;
            }
            ofProse(text, line, end, out);
            return;
        }
        ofProse(text, start, end, out);
    }

    /** Whether its line breaks mean nothing: most lines are filled up to a margin, and none is an item or a row. */
    private static boolean isProse(String block) {
        List<String> lines = block.lines().toList();
        if (lines.size() == 1) {
            return true;
        }
        int longest = lines.stream().mapToInt(String::length).max().orElse(0);
        boolean structured = lines.stream()
                .anyMatch(line -> LIST_ITEM.matcher(line).matches()
                        || TABLE_ROW.matcher(line).matches()
                        || line.startsWith("    ")
                        || line.endsWith(";")
                        || line.endsWith("{"));
        long filled = lines.stream()
                .limit(lines.size() - 1L)
                .filter(line -> line.length() * 3 >= longest * 2)
                .count();
        return !structured && longest >= 40 && filled * 10 >= (lines.size() - 1L) * 8;
    }

    private static void ofProse(String text, int start, int end, List<Range> out) {
        String part = text.substring(start, end).replace('\n', ' ');
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        breaks.setText(part);
        int first = 0;
        for (int next = breaks.next(); next != BreakIterator.DONE; next = breaks.next()) {
            if (next < part.length()
                    && ABBREVIATION.matcher(part.substring(first, next)).matches()) {
                continue;
            }
            add(text, start + first, start + next, out);
            first = next;
        }
        add(text, start + first, end, out);
    }

    private static void add(String text, int start, int end, List<Range> out) {
        int first = start;
        int last = end;
        while (first < last && Character.isWhitespace(text.charAt(first))) {
            first++;
        }
        while (last > first && Character.isWhitespace(text.charAt(last - 1))) {
            last--;
        }
        if (last > first) {
            out.add(new Range(first, last));
        }
    }
}
