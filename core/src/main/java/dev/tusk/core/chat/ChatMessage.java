package dev.tusk.core.chat;

import java.util.Objects;

/**
 * One message of a talk with a chat model.
 *
 * @param text not blank
 */
public record ChatMessage(Role role, String text) {

    /** Who says it. */
    public enum Role {
        /** The program: how the model has to behave. */
        SYSTEM,
        /** Whoever asks. */
        USER,
        /** The model. */
        ASSISTANT
    }

    public ChatMessage {
        Objects.requireNonNull(role, "role");
        if (text.isBlank()) {
            throw new IllegalArgumentException("a message must not be blank");
        }
    }

    public static ChatMessage system(String text) {
        return new ChatMessage(Role.SYSTEM, text);
    }

    public static ChatMessage user(String text) {
        return new ChatMessage(Role.USER, text);
    }
}
