package dev.tusk.models.endpoint;

import dev.tusk.core.chat.ChatMessage;
import dev.tusk.core.chat.ChatReply.Finish;
import dev.tusk.core.chat.ChatRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes and reads the bodies of OpenAI's {@code POST /chat/completions}. */
final class ChatJson {

    private static final JsonFactory WRITER = new JsonFactory();
    private static final JsonMapper READER = new JsonMapper();

    private ChatJson() {}

    /**
     * What of the protocol an endpoint's model takes; OpenAI's newer models refuse two of the older parameters.
     *
     * @param completionTokens whether the limit is called {@code max_completion_tokens} in place of {@code max_tokens}
     * @param temperature whether a temperature may be set
     * @param usage whether the numbers of tokens may be asked for in a stream
     */
    record Dialect(boolean completionTokens, boolean temperature, boolean usage) {

        static final Dialect USUAL = new Dialect(false, true, true);

        /** The dialect to try where this one was refused so; empty where it is not about the dialect. */
        Optional<Dialect> afterRefusal(String said) {
            String text = said.toLowerCase(Locale.ROOT);
            if (!completionTokens && text.contains("max_completion_tokens")) {
                return Optional.of(new Dialect(true, temperature, usage));
            }
            if (temperature && text.contains("temperature")) {
                return Optional.of(new Dialect(completionTokens, false, usage));
            }
            return usage && (text.contains("stream_options") || text.contains("include_usage"))
                    ? Optional.of(new Dialect(completionTokens, temperature, false))
                    : Optional.empty();
        }
    }

    static byte[] request(String model, ChatRequest request, Dialect dialect) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = WRITER.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("model", model);
            json.writeArrayPropertyStart("messages");
            for (ChatMessage message : request.messages()) {
                json.writeStartObject();
                json.writeStringProperty("role", message.role().name().toLowerCase(Locale.ROOT));
                json.writeStringProperty("content", wellFormed(message.text()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberProperty(
                    dialect.completionTokens() ? "max_completion_tokens" : "max_tokens", request.mostTokens());
            if (dialect.temperature()) {
                json.writeNumberProperty("temperature", 0);
            }
            json.writeBooleanProperty("stream", true);
            if (dialect.usage()) {
                json.writeObjectPropertyStart("stream_options");
                json.writeBooleanProperty("include_usage", true);
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** The text with half surrogate pairs replaced, which JSON in UTF-8 cannot hold. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /**
     * A part of an answer, or all of it.
     *
     * @param text may be empty
     * @param finish empty where there is more to come
     * @param promptTokens 0 where it is not told
     * @param replyTokens 0 where it is not told
     */
    record Part(String text, Optional<Finish> finish, long promptTokens, long replyTokens) {}

    /**
     * Reads one event of a stream, or a whole answer.
     *
     * @throws BadAnswer when it is neither; its message quotes an error that the endpoint tells
     */
    static Part part(String json) throws BadAnswer {
        JsonNode whole;
        try {
            whole = READER.readTree(json);
        } catch (JacksonException malformed) {
            throw new BadAnswer("the answer is not JSON: " + malformed.getOriginalMessage());
        }
        if (!whole.isObject()) {
            throw new BadAnswer("the answer is not a JSON object");
        }
        if (!whole.path("error").isMissingNode() && !whole.path("error").isNull()) {
            throw new BadAnswer("it told an error: " + EmbeddingsJson.errorText(json.getBytes(StandardCharsets.UTF_8)));
        }
        JsonNode usage = whole.path("usage");
        JsonNode choice = whole.path("choices").path(0);
        if (choice.isMissingNode()
                && usage.isMissingNode()
                && !whole.path("choices").isArray()) {
            throw new BadAnswer("the answer has no \"choices\"");
        }
        JsonNode content = choice.has("message")
                ? choice.path("message").path("content")
                : choice.path("delta").path("content");
        return new Part(
                content.isString() ? content.stringValue() : "",
                finish(choice.path("finish_reason")),
                usage.path("prompt_tokens").asLong(0),
                usage.path("completion_tokens").asLong(0));
    }

    private static Optional<Finish> finish(JsonNode reason) {
        if (!reason.isString() || reason.stringValue().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (reason.stringValue()) {
                    case "length" -> Finish.TOO_LONG;
                    case "content_filter" -> Finish.FILTERED;
                    default -> Finish.WHOLE;
                });
    }
}
