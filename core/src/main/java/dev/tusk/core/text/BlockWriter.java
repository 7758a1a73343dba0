package dev.tusk.core.text;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Collects the running text of a document tree into blocks: collapses white space, writes bullets, and keeps list items,
 * terms with their definition and table rows together. A <em>capture</em> takes text aside, for a heading or a table cell.
 */
final class BlockWriter {

    private enum Kind {
        PARAGRAPH,
        ITEM,
        TERM,
        ROW
    }

    private static final class ListState {
        private final boolean ordered;
        private long next;

        ListState(boolean ordered, long start) {
            this.ordered = ordered;
            this.next = start;
        }

        String marker() {
            return ordered ? next++ + ". " : "- ";
        }
    }

    private record Capture(StringBuilder text, char separator) {}

    /** Levels of headings that are none in the source (terms, captions) begin below h6. */
    private static final int FIRST_SCOPE_LEVEL = 7;

    private static final int MAX_SCOPE_LEVELS = 4;
    private static final int MAX_INDENT = 8;

    private final SectionCollector sections;
    private final StringBuilder run = new StringBuilder();
    private final Deque<Capture> captures = new ArrayDeque<>();
    private final Deque<ListState> lists = new ArrayDeque<>();
    private boolean verbatim;
    private String pendingMarker = "";
    private Kind kind = Kind.PARAGRAPH;
    private Kind lastKind = Kind.PARAGRAPH;
    private int scopes;

    BlockWriter(SectionCollector sections) {
        this.sections = sections;
    }

    /** Adds running text; white space of any length counts as one space. */
    void text(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (!Character.isWhitespace(c) && c != '\u00A0' && c != '\u202F') {
                run.append(c);
            } else if (!run.isEmpty() && !Character.isWhitespace(run.charAt(run.length() - 1))) {
                run.append(' ');
            }
        }
    }

    /** Adds text whose line breaks and spaces matter; an empty line in it gets a space, so that it ends no block. */
    void verbatim(String raw) {
        verbatim = true;
        run.append(raw);
    }

    void lineBreak() {
        while (!verbatim && !run.isEmpty() && run.charAt(run.length() - 1) == ' ') {
            run.setLength(run.length() - 1);
        }
        if (!run.isEmpty()) {
            run.append('\n');
        }
    }

    /** Ends the current block, if any. */
    void endBlock() {
        String text =
                verbatim ? spacedEmptyLines(run.toString()) : run.toString().strip();
        run.setLength(0);
        verbatim = false;
        if (text.isBlank()) {
            return;
        }
        Capture capture = captures.peek();
        if (capture != null) {
            if (!capture.text.isEmpty()) {
                capture.text.append(capture.separator);
            }
            capture.text.append(text);
            return;
        }
        write(text, pendingMarker.isEmpty() ? kind : Kind.ITEM);
    }

    private static String spacedEmptyLines(String code) {
        String text = TextCleaner.clean(code);
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' && !out.isEmpty() && out.charAt(out.length() - 1) == '\n') {
                out.append(' ');
            }
            out.append(c);
        }
        return out.toString();
    }

    private void write(String text, Kind as) {
        boolean attach = lastKind == Kind.TERM || (lastKind == as && (as == Kind.ITEM || as == Kind.ROW));
        sections.block(pendingMarker + text, attach);
        pendingMarker = "";
        lastKind = as;
    }

    void openList(boolean ordered, long start) {
        endBlock();
        lists.push(new ListState(ordered, start));
    }

    void closeList() {
        endBlock();
        pendingMarker = "";
        lists.poll();
    }

    /** Begins an item of the innermost list; its first block gets the bullet or number. */
    void item() {
        endBlock();
        ListState list = lists.peek();
        String indent = "  ".repeat(Math.min(Math.max(lists.size() - 1, 0), MAX_INDENT));
        pendingMarker = captures.isEmpty() ? indent + (list == null ? "- " : list.marker()) : "";
    }

    /** Begins (true) or ends (false) a term, to which the block after it is attached. */
    void term(boolean begin) {
        endBlock();
        kind = begin ? Kind.TERM : Kind.PARAGRAPH;
    }

    /** @param head whether the row names the columns */
    void row(String text, boolean head) {
        endBlock();
        if (!text.isBlank()) {
            write(text, Kind.ROW);
            if (head) {
                sections.tableHead(text);
            }
        }
    }

    void paragraph(String text) {
        endBlock();
        if (!text.isBlank()) {
            write(text, Kind.PARAGRAPH);
        }
    }

    void heading(int level, String text, @Nullable String anchor) {
        endBlock();
        pendingMarker = "";
        lastKind = Kind.PARAGRAPH;
        sections.heading(level, text, anchor);
    }

    /** Takes the text that follows aside, its blocks joined by {@code separator}. */
    void beginCapture(char separator) {
        endBlock();
        captures.push(new Capture(new StringBuilder(), separator));
    }

    String endCapture() {
        endBlock();
        return captures.pop().text.toString();
    }

    boolean capturing() {
        return !captures.isEmpty();
    }

    /** Opens a part (a definition list, a table) that may have headings of its own, and gives their level. */
    int openScope() {
        endBlock();
        scopes++;
        return scopeLevel();
    }

    /** Level of the headings of the innermost open scope. */
    int scopeLevel() {
        return FIRST_SCOPE_LEVEL + Math.min(Math.max(scopes - 1, 0), MAX_SCOPE_LEVELS - 1);
    }

    void closeScope() {
        endBlock();
        lastKind = Kind.PARAGRAPH;
        if (captures.isEmpty()) {
            sections.close(scopeLevel());
        }
        scopes--;
    }
}
