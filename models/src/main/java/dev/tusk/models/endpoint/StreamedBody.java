package dev.tusk.models.endpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, read while it comes: one part is asked for when the one before has been taken. Written by the threads of the
 * HTTP client, read by one.
 */
final class StreamedBody implements HttpResponse.BodySubscriber<StreamedBody>, AutoCloseable {

    /** A refusal or an answer that is not streamed; no chat model writes more. */
    private static final int MOST_BYTES = 16 << 20;

    private sealed interface Event {
        record Bytes(ByteBuffer bytes) implements Event {}

        record Broken(Throwable cause) implements Event {}

        record End() implements Event {}
    }

    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;

    @Override
    public CompletionStage<StreamedBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        ByteBuffer all = ByteBuffer.allocate(
                buffers.stream().mapToInt(ByteBuffer::remaining).sum());
        buffers.forEach(all::put);
        events.add(new Event.Bytes(all));
    }

    @Override
    public void onError(Throwable cause) {
        events.add(new Event.Broken(cause));
    }

    @Override
    public void onComplete() {
        events.add(new Event.End());
    }

    /**
     * The next part; empty at the end, which is not to be read beyond.
     *
     * @throws HttpTimeoutException when nothing came for so long, or no time is left, whether a part is there or not
     * @throws IOException when the connection broke
     */
    Optional<byte[]> next(Duration longest) throws IOException, InterruptedException {
        Event event = longest.isPositive() ? events.poll(longest.toNanos(), TimeUnit.NANOSECONDS) : null;
        return switch (event) {
            case null -> throw new HttpTimeoutException("nothing came for %d ms".formatted(longest.toMillis()));
            case Event.Bytes part -> {
                Flow.Subscription known = subscription;
                if (known != null) {
                    known.request(1);
                }
                yield Optional.of(part.bytes().array());
            }
            case Event.Broken broken -> throw new IOException(broken.cause());
            case Event.End _end -> Optional.empty();
        };
    }

    /** The whole of a body that is not long. */
    byte[] all(Duration longest) throws IOException, InterruptedException {
        Limit limit = Limit.of(longest);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Optional<byte[]> part = next(limit.left()); part.isPresent(); part = next(limit.left())) {
            all.writeBytes(part.get());
            if (all.size() > MOST_BYTES) {
                throw new IOException("the answer is longer than %,d bytes".formatted(MOST_BYTES));
            }
        }
        return all.toByteArray();
    }

    /** Ends the request, where it has not ended. */
    @Override
    public void close() {
        closed = true;
        Flow.Subscription known = subscription;
        if (known != null) {
            known.cancel();
        }
    }
}
