package dev.tusk.core.text;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The text between two headings.
 *
 * @param headingPath the headings above the text, outermost first, without the document's title; empty for what stands
 *     before the first heading
 * @param text the blocks (paragraphs, lists, tables, code) with a blank line between each two; the headings are not
 *     repeated in it. Lists have their bullets, a table row is one line with {@code " | "} between cells, code keeps its
 *     line breaks and indentation, and an empty line in it holds a space, so that it is not the end of the block
 * @param anchor the fragment ({@code page.html#anchor}) that leads to the section, without {@code #}; null where there is
 *     none
 * @param tableHeads the tables in the text whose columns are named by a first row, in order
 */
public record Section(
        List<String> headingPath, String text, @Nullable String anchor, List<TableHead> tableHeads) {

    /** Between the headings of a path where it is shown as one line. */
    public static final String PATH_SEPARATOR = " > ";

    /**
     * The first row of a table, which names its columns. The table goes on to the next blank line.
     *
     * @param start where it begins in the section's text
     * @param row as it stands there, in one line
     */
    public record TableHead(int start, String row) {}

    /** A section without such tables. */
    public Section(List<String> headingPath, String text, @Nullable String anchor) {
        this(headingPath, text, anchor, List.of());
    }

    public Section {
        headingPath = List.copyOf(headingPath);
        tableHeads = List.copyOf(tableHeads);
        Objects.requireNonNull(text, "text");
        if (headingPath.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("a heading of a section must not be blank: " + headingPath);
        }
    }

    /** The heading path as one line; empty for an empty path. */
    public String heading() {
        return String.join(PATH_SEPARATOR, headingPath);
    }
}
