package dev.tusk.core.chat;

import java.util.Objects;

/**
 * What a chat model answered.
 *
 * @param text may be empty
 * @param promptTokens how many tokens were read, as the model counts; 0 where it does not tell
 * @param replyTokens how many tokens were written; 0 where it does not tell
 */
public record ChatReply(String text, Finish finish, long promptTokens, long replyTokens) {

    /** Why the answer ends. */
    public enum Finish {
        /** It is whole. */
        WHOLE,
        /** It would have become longer than was allowed. */
        TOO_LONG,
        /** A filter of the endpoint stopped it. */
        FILTERED
    }

    public ChatReply {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(finish, "finish");
    }
}
