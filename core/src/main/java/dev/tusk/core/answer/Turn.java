package dev.tusk.core.answer;

import java.util.Objects;

/**
 * A question that was asked before, and what was answered.
 *
 * @param answer may be empty
 */
public record Turn(String question, String answer) {

    public Turn {
        Objects.requireNonNull(question, "question");
        Objects.requireNonNull(answer, "answer");
    }
}
