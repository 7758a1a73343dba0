package dev.tusk.core.text;

import java.util.List;
import java.util.Objects;

/**
 * A document as Tusk sees it: what it is called, and its text by section, in the order of the document.
 *
 * @param title one line; empty where the document does not name itself (a caller then takes the file's name)
 * @param sections empty for a document without text
 */
public record ParsedText(String title, List<Section> sections) {

    public ParsedText {
        Objects.requireNonNull(title, "title");
        sections = List.copyOf(sections);
    }

    /** The whole text with its headings, a blank line between blocks, as it is kept for the document as a whole. */
    public String body() {
        StringBuilder body = new StringBuilder();
        List<String> above = List.of();
        for (Section section : sections) {
            List<String> path = section.headingPath();
            int shared = HeadingPaths.shared(above, path);
            for (String heading : path.subList(shared, path.size())) {
                append(body, heading);
            }
            if (!HeadingPaths.isHeadingOnly(section)) {
                append(body, section.text());
            }
            above = path;
        }
        return body.toString();
    }

    private static void append(StringBuilder body, String block) {
        if (!body.isEmpty()) {
            body.append("\n\n");
        }
        body.append(block);
    }
}
