package dev.tusk.core.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds sections from the headings and blocks of a document in the order in which they come. */
final class SectionCollector {

    /** A longer "heading" is a paragraph in disguise, and would be repeated with every chunk below it. */
    private static final int MAX_HEADING_LENGTH = 300;

    private record Heading(int level, String text, @Nullable String anchor) {}

    private final String title;
    private final List<Section> sections = new ArrayList<>();
    private final Deque<Heading> open = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private final List<Section.TableHead> tableHeads = new ArrayList<>();
    private @Nullable String titleAnchor;
    private boolean headingSeen;
    private boolean headingUnused;

    /** @param title the document's title; the first heading that repeats it is not a section of its own */
    SectionCollector(String title) {
        this.title = title.length() <= MAX_HEADING_LENGTH ? title : shortened(title);
    }

    /** Opens a section below every open heading of a smaller level number. */
    void heading(int level, String rawText, @Nullable String anchor) {
        String heading = oneLine(rawText);
        if (heading.isEmpty()) {
            return;
        }
        close(level);
        endSection();
        if (heading.length() > MAX_HEADING_LENGTH) {
            block(heading, false);
            return;
        }
        if (!headingSeen && heading.equalsIgnoreCase(title)) {
            titleAnchor = anchor;
        } else {
            open.push(new Heading(level, heading, anchor));
            headingUnused = true;
        }
        headingSeen = true;
    }

    /** Ends the sections of this level number and of greater ones: what follows belongs to the heading above them. */
    void close(int level) {
        Heading innermost = open.peek();
        if (innermost == null || innermost.level < level) {
            return;
        }
        if (headingUnused && text.isEmpty()) {
            text.append(innermost.text);
        }
        endSection();
        while (!open.isEmpty() && open.peek().level >= level) {
            open.pop();
        }
    }

    /** @param attach whether the block continues the one before it on the next line, without a blank line between them */
    void block(String rawText, boolean attach) {
        String block = trimmed(TextCleaner.clean(rawText));
        if (block.isEmpty()) {
            return;
        }
        if (!text.isEmpty()) {
            text.append(attach ? "\n" : "\n\n");
        }
        text.append(block);
    }

    /** The row that was just added as a block names the columns of the rows that follow. */
    void tableHead(String rawRow) {
        String row = trimmed(TextCleaner.clean(rawRow));
        int start = text.length() - row.length();
        if (!row.isEmpty() && start >= 0 && text.substring(start).equals(row)) {
            tableHeads.add(new Section.TableHead(start, row));
        }
    }

    ParsedText finish() {
        close(0);
        endSection();
        if (sections.isEmpty() && !title.isEmpty()) {
            sections.add(new Section(List.of(), title, titleAnchor));
        }
        return new ParsedText(title, sections);
    }

    private void endSection() {
        if (text.isEmpty()) {
            return;
        }
        List<String> path = new ArrayList<>();
        open.descendingIterator().forEachRemaining(heading -> path.add(heading.text));
        Heading innermost = open.peek();
        sections.add(
                new Section(path, text.toString(), innermost == null ? titleAnchor : innermost.anchor, tableHeads));
        tableHeads.clear();
        text.setLength(0);
        headingUnused = false;
    }

    private static String shortened(String title) {
        int space = title.lastIndexOf(' ', MAX_HEADING_LENGTH);
        int end = space > 0 ? space : title.offsetByCodePoints(0, MAX_HEADING_LENGTH / 2);
        return title.substring(0, end) + "\u2026";
    }

    /** The cleaned text in one line, with single spaces. */
    static String oneLine(String rawText) {
        String cleaned = TextCleaner.clean(rawText);
        StringBuilder out = new StringBuilder(cleaned.length());
        for (int i = 0; i < cleaned.length(); i++) {
            char c = cleaned.charAt(i);
            if (!Character.isWhitespace(c)) {
                out.append(c);
            } else if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
        }
        return out.toString().stripTrailing();
    }

    /** Without blank lines before it and white space after it; the indentation of the first line stays. */
    private static String trimmed(String block) {
        int start = 0;
        for (int i = 0; i < block.length() && Character.isWhitespace(block.charAt(i)); i++) {
            if (block.charAt(i) == '\n') {
                start = i + 1;
            }
        }
        return block.substring(start).stripTrailing();
    }
}
