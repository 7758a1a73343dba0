package dev.tusk.sources.parse.asciidoc;

import java.util.ArrayList;
import java.util.List;

/** Reads AsciiDoc. */
public final class AsciiDoc {

    private AsciiDoc() {}

    /**
     * What a document became.
     *
     * @param html a page of headings, paragraphs, lists, tables and code
     * @param notes what was left out, as files that would have been included
     */
    public record Converted(String html, List<String> notes) {}

    /**
     * Turns AsciiDoc to HTML. What is no AsciiDoc is text, so this never fails; files that the text includes are not read,
     * but told in the notes. Time and memory grow linearly with the length of the text.
     */
    public static Converted toHtml(String text) {
        List<String> notes = new ArrayList<>();
        Attributes attributes = new Attributes();
        List<String> lines = Preprocessor.lines(text, new Attributes(), notes);
        StringBuilder html = new StringBuilder(text.length() + 200).append("<!DOCTYPE html>\n<html><body>\n");
        new Blocks(lines, attributes, html, 0).write();
        return new Converted(html.append("</body></html>\n").toString(), List.copyOf(notes));
    }
}
