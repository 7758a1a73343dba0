package dev.tusk.core.chat;

import java.time.Duration;
import java.util.List;

/**
 * What a chat model is asked. It is to answer with as little chance as it can (a temperature of 0).
 *
 * @param messages not empty, in the order they were said
 * @param mostTokens how many tokens of the model the answer may have, at least 1
 * @param longest how long whoever asks waits for the end of the answer, with all tries and the wait for a turn; positive
 */
public record ChatRequest(List<ChatMessage> messages, int mostTokens, Duration longest) {

    public ChatRequest {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a chat request needs a message");
        }
        if (mostTokens < 1) {
            throw new IllegalArgumentException("mostTokens must be at least 1, not " + mostTokens);
        }
        if (!longest.isPositive()) {
            throw new IllegalArgumentException("longest must be positive, not " + longest);
        }
    }
}
