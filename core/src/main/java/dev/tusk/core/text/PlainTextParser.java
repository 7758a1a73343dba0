package dev.tusk.core.text;

import java.util.ArrayList;
import java.util.List;

/** Reads plain text: paragraphs between blank lines, and headings that are underlined with a row of one character. */
final class PlainTextParser {

    private static final int MAX_TITLE_LENGTH = 120;
    private static final String UNDERLINES = "=-~^\"'`#*+";

    private PlainTextParser() {}

    static ParsedText parse(String content) {
        List<String> lines =
                TextCleaner.clean(content).lines().map(String::stripTrailing).toList();
        SectionCollector sections = new SectionCollector(title(lines));
        List<Character> levels = new ArrayList<>();
        StringBuilder block = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (block.isEmpty() && isRuler(line) && i + 1 < lines.size() && isUnderlined(lines, i + 1)) {
                continue;
            }
            if (block.isEmpty() && isUnderlined(lines, i)) {
                char underline = lines.get(i + 1).charAt(0);
                if (!levels.contains(underline)) {
                    levels.add(underline);
                }
                sections.heading(levels.indexOf(underline) + 1, line, null);
                i++;
            } else if (line.isEmpty()) {
                sections.block(block.toString(), false);
                block.setLength(0);
            } else {
                block.append(block.isEmpty() ? "" : "\n").append(line);
            }
        }
        sections.block(block.toString(), false);
        return sections.finish();
    }

    /** The first line, where it is short and stands alone: nothing follows it, or a blank line or an underline does. */
    private static String title(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (isRuler(line)) {
                continue;
            }
            if (!line.isEmpty()) {
                boolean alone = i + 1 >= lines.size() || lines.get(i + 1).isEmpty() || isUnderlined(lines, i);
                return alone && line.length() <= MAX_TITLE_LENGTH ? SectionCollector.oneLine(line) : "";
            }
        }
        return "";
    }

    private static boolean isUnderlined(List<String> lines, int i) {
        String line = lines.get(i);
        return !line.isEmpty()
                && line.length() <= MAX_TITLE_LENGTH
                && !isRuler(line)
                && i + 1 < lines.size()
                && isRuler(lines.get(i + 1))
                && lines.get(i + 1).length() >= line.strip().length() - 1;
    }

    /** A row of at least three equal marks. */
    private static boolean isRuler(String line) {
        return line.length() >= 3
                && UNDERLINES.indexOf(line.charAt(0)) >= 0
                && line.chars().allMatch(c -> c == line.charAt(0));
    }
}
