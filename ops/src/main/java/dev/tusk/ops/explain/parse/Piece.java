package dev.tusk.ops.explain.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a text that holds one output of EXPLAIN.
 *
 * @param lines without the frame of a program
 * @param query the statement, where it stands before the plan
 */
record Piece(List<String> lines, @Nullable String query) {

    Piece {
        lines = List.copyOf(lines);
    }

    String text() {
        return String.join("\n", lines);
    }

    boolean isBlank() {
        return lines.stream().allMatch(String::isBlank);
    }
}
