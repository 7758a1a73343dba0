package dev.tusk.models.endpoint;

import dev.tusk.core.chat.ChatMessage;
import dev.tusk.core.chat.ChatModel;
import dev.tusk.core.chat.ChatReply;
import dev.tusk.core.chat.ChatRequest;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A chat model behind an endpoint that speaks OpenAI's protocol. Its answers are streamed; a server that answers at once is read, too.
 * A request is repeated as a question's is, until the first piece of an answer was told.
 */
public final class EndpointChat implements ChatModel {

    private static final String END = "[DONE]";

    /** Many times what the greatest number of tokens that can be asked for makes. */
    private static final int MOST_CHARACTERS = 4 << 20;

    private static final Duration LONGEST_DRAIN = Duration.ofMillis(100);

    private final EndpointClient client;
    private final String model;
    private final Failures failures;
    private volatile ChatJson.Dialect dialect = ChatJson.Dialect.USUAL;

    /**
     * A model of an endpoint.
     *
     * @param client shared by all models of the endpoint; this does not close it
     * @param model the model's name as the endpoint knows it
     */
    public EndpointChat(EndpointClient client, String model) {
        this.client = client;
        this.model = model;
        this.failures = Failures.ofChat(client.endpoint(), model);
    }

    @Override
    public String name() {
        return failures.name();
    }

    @Override
    public ChatReply reply(ChatRequest request, Consumer<String> piece) {
        Limit limit = Limit.of(request.longest());
        while (true) {
            ChatJson.Dialect spoken = dialect;
            try {
                return reply(request, spoken, limit, piece);
            } catch (OtherDialect other) {
                dialect = other.dialect;
            }
        }
    }

    /** The endpoint refuses a parameter; each refusal leads to a dialect with fewer of them. */
    private static final class OtherDialect extends RuntimeException {
        private final transient ChatJson.Dialect dialect;

        OtherDialect(ChatJson.Dialect dialect) {
            super("the endpoint refuses a parameter", null, false, false);
            this.dialect = dialect;
        }
    }

    private ChatReply reply(ChatRequest request, ChatJson.Dialect spoken, Limit limit, Consumer<String> piece) {
        Reading reading = new Reading(limit, piece);
        return client.stream(
                new EndpointClient.StreamedCall<>(
                        "/chat/completions",
                        () -> ChatJson.request(model, request, spoken),
                        request.messages().stream().map(ChatMessage::text).collect(Collectors.joining("\n")),
                        limit,
                        () -> !reading.hasTold(),
                        (status, said) -> adapt(status, said, spoken),
                        reading::read),
                failures);
    }

    private static void adapt(int status, byte[] said, ChatJson.Dialect spoken) {
        if (status == 400 || status == 422) {
            spoken.afterRefusal(new String(said, StandardCharsets.UTF_8)).ifPresent(other -> {
                throw new OtherDialect(other);
            });
        }
    }

    /** Reads an answer and tells its pieces. */
    private final class Reading {
        private final Limit limit;
        private final Consumer<String> piece;
        private final StringBuilder text = new StringBuilder();
        private ChatReply.@Nullable Finish finish;
        private boolean ended;
        private long promptTokens;
        private long replyTokens;

        Reading(Limit limit, Consumer<String> piece) {
            this.limit = limit;
            this.piece = piece;
        }

        boolean hasTold() {
            return !text.isEmpty();
        }

        ChatReply read(HttpHeaders headers, StreamedBody answer) throws BadAnswer, IOException, InterruptedException {
            String type = headers.firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
            if (type.contains("event-stream")) {
                events(answer);
            } else {
                take(new String(answer.all(limit.left()), StandardCharsets.UTF_8));
            }
            ChatReply.Finish known = finish;
            if (known == null && !ended) {
                throw notEnded();
            }
            return new ChatReply(
                    text.toString(), known == null ? ChatReply.Finish.WHOLE : known, promptTokens, replyTokens);
        }

        /** Until the mark of the end, or that of the stream. */
        private void events(StreamedBody answer) throws BadAnswer, IOException, InterruptedException {
            ServerSentEvents events = new ServerSentEvents();
            while (!ended) {
                Duration longest = limit.atMost(client.endpoint().patience().request());
                Optional<byte[]> part = answer.next(longest);
                for (String data : part.isPresent() ? events.add(part.get()) : events.finish()) {
                    take(data);
                }
                if (part.isEmpty()) {
                    return;
                }
            }
            drain(answer);
        }

        /** So that the connection serves the next request, where the server ends the stream at once. */
        private static void drain(StreamedBody answer) throws InterruptedException {
            Limit soon = Limit.of(LONGEST_DRAIN);
            try {
                Optional<byte[]> part = answer.next(soon.left());
                while (part.isPresent()) {
                    part = answer.next(soon.left());
                }
            } catch (IOException _late) {
                // The reply is whole; the connection is closed then.
            }
        }

        private void take(String data) throws BadAnswer {
            if (ended || data.isBlank()) {
                return;
            }
            if (data.strip().equals(END)) {
                ended = true;
                return;
            }
            ChatJson.Part part = ChatJson.part(data);
            promptTokens = Math.max(promptTokens, part.promptTokens());
            replyTokens = Math.max(replyTokens, part.replyTokens());
            part.finish().ifPresent(known -> finish = known);
            if (!part.text().isEmpty()) {
                text.append(part.text());
                if (text.length() > MOST_CHARACTERS) {
                    throw new BadAnswer("the answer is longer than %,d characters".formatted(MOST_CHARACTERS));
                }
                piece.accept(part.text());
            }
        }

        /** An answer that just stops may lack its better half; before its first piece it may be asked for again. */
        private RuntimeException notEnded() {
            TuskException failure = failures.brokenOff(new IOException("the answer ended before it was whole"));
            return hasTold() ? failure : new PassingFailure(failure, Optional.empty());
        }
    }
}
