package dev.tusk.sources.parse.asciidoc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes lists, with lists in them and blocks that {@code +} attaches to items. */
final class Lists {

    private static final int MAX_DEPTH = 20;

    private final Blocks blocks;
    private final List<String> lines;
    private final Inlines inlines;
    private final StringBuilder out;
    private final int depth;
    private int at;

    Lists(Blocks blocks, List<String> lines, Attributes attributes, StringBuilder out, int depth) {
        this.blocks = blocks;
        this.lines = lines;
        this.inlines = new Inlines(attributes);
        this.out = out;
        this.depth = depth;
    }

    /**
     * Writes the list that begins at a line.
     *
     * @param outer the keys of the lists around it
     * @return the first line behind it
     */
    int write(int from, List<String> outer) {
        at = from;
        list(outer);
        return at;
    }

    private void list(List<String> outer) {
        ListMarker first = marker(at);
        if (first == null) {
            return;
        }
        List<String> keys = new ArrayList<>(outer);
        keys.add(first.key());
        String tag = switch (first.kind()) {
            case BULLETS -> "ul";
            case NUMBERS -> "ol";
            case TERMS -> "dl";
        };
        out.append('<').append(tag).append(">\n");
        ListMarker item = first;
        while (item != null && item.key().equals(first.key())) {
            item(item, keys);
            item = next();
        }
        out.append("</").append(tag).append(">\n");
    }

    /** The item that comes next, over empty lines; null where the list ends, as it does at a comment behind an empty line. */
    private @Nullable ListMarker next() {
        int i = at;
        boolean blank = false;
        while (i < lines.size() && (lines.get(i).isBlank() || (!blank && Blocks.isComment(lines.get(i))))) {
            blank |= lines.get(i).isBlank();
            i++;
        }
        ListMarker marker = marker(i);
        if (marker != null) {
            at = i;
        }
        return marker;
    }

    private @Nullable ListMarker marker(int i) {
        return i < lines.size() && !Blocks.isDelimiter(lines.get(i)) ? ListMarker.of(lines.get(i)) : null;
    }

    private void item(ListMarker item, List<String> keys) {
        at++;
        boolean term = item.kind() == ListMarker.Kind.TERMS;
        if (term) {
            out.append("<dt>").append(inlines.html(item.term())).append("</dt>\n<dd>");
        } else {
            out.append("<li>");
        }
        String text = text(item.text(), term);
        if (!text.isBlank()) {
            out.append("<p>").append(inlines.html(text)).append("</p>");
        }
        rest(keys);
        out.append(term ? "</dd>\n" : "</li>\n");
    }

    /** The lines of an item's text: up to an empty one, another item, a block or a {@code +}. */
    private String text(String first, boolean term) {
        List<String> text = new ArrayList<>();
        if (!first.isEmpty()) {
            text.add(first);
        } else if (term) {
            while (at < lines.size() && lines.get(at).isBlank() && at + 1 < lines.size() && marker(at + 1) == null) {
                at++;
            }
        }
        while (at < lines.size()
                && !lines.get(at).isBlank()
                && !lines.get(at).equals("+")
                && marker(at) == null
                && !Blocks.isDelimiter(lines.get(at))
                && !Blocks.interrupts(lines.get(at))) {
            if (!Blocks.isComment(lines.get(at))) {
                text.add(lines.get(at).strip());
            }
            at++;
        }
        return String.join("\n", text);
    }

    /** Blocks that are attached, and lists inside of the item. */
    private void rest(List<String> keys) {
        while (at < lines.size()) {
            if (lines.get(at).equals("+")) {
                at++;
                attached();
                continue;
            }
            int before = at;
            ListMarker next = next();
            if (next == null || keys.contains(next.key()) || keys.size() >= MAX_DEPTH) {
                at = next == null ? before : at;
                return;
            }
            list(keys);
        }
    }

    /** One block: a delimited one whole, else up to an empty line or the next {@code +}. */
    private void attached() {
        List<String> block = new ArrayList<>();
        while (at < lines.size() && !lines.get(at).isBlank() && !lines.get(at).equals("+")) {
            String line = lines.get(at);
            if (Blocks.isDelimiter(line)) {
                String end = line.startsWith("```") ? "```" : line;
                do {
                    block.add(lines.get(at++));
                } while (at < lines.size() && !lines.get(at).equals(end));
                if (at < lines.size()) {
                    block.add(lines.get(at++));
                }
                break;
            }
            if (!block.isEmpty() && marker(at) != null) {
                break;
            }
            block.add(line);
            at++;
        }
        if (depth < MAX_DEPTH) {
            blocks.nested(block);
        } else {
            out.append("<p>").append(inlines.html(String.join("\n", block))).append("</p>");
        }
    }
}
