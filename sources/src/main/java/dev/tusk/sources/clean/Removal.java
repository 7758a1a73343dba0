package dev.tusk.sources.clean;

import java.util.Objects;

/**
 * Something that a stage took out of a document, or changed in it.
 *
 * @param reason why, the same words for the same reason, for example {@code link density}
 * @param excerpt its beginning, in one line of at most {@value #EXCERPT} characters
 * @param characters how many characters of text it had
 */
public record Removal(String reason, String excerpt, int characters) {

    private static final int EXCERPT = 80;

    public Removal {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(excerpt, "excerpt");
    }

    static Removal of(String reason, String text) {
        return new Removal(reason, excerpt(text), text.length());
    }

    /** The beginning of a text in one line, cut between code points. */
    static String excerpt(String text) {
        String head = text.length() > 4 * EXCERPT ? text.substring(0, 4 * EXCERPT) : text;
        String line = head.replaceAll("\\s+", " ").strip();
        if (line.length() <= EXCERPT) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(EXCERPT - 2)) ? EXCERPT - 2 : EXCERPT - 1;
        return line.substring(0, end) + "\u2026";
    }
}
