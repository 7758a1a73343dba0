package dev.tusk.core.chat;

import java.util.function.Consumer;

/**
 * Writes text. Tusk's own are behind endpoints that speak OpenAI's protocol; a model of another library takes a class of a few lines.
 *
 * <p>Implementations are safe for use by many threads at once.
 */
public interface ChatModel {

    /** The name by which requests ask for it, for example {@code ollama:llama3.2}; it never holds a secret. */
    String name();

    /**
     * The whole reply.
     *
     * @throws dev.tusk.core.failure.TuskException {@code MODEL_UNAVAILABLE} when the model cannot be reached or fails, {@code TOO_LARGE}
     *     when the messages are longer than it takes, {@code TIMEOUT} when the request's time is over
     */
    default ChatReply reply(ChatRequest request) {
        return reply(request, _piece -> {});
    }

    /**
     * As {@link #reply(ChatRequest)}, told piece by piece. A failure may come after pieces were told; a reply that broke off is one.
     *
     * @param piece hears each piece of the text, none empty, on the calling thread; what it throws ends the reply and is thrown
     */
    ChatReply reply(ChatRequest request, Consumer<String> piece);
}
