package dev.tusk.server.ask;

import dev.tusk.core.answer.AnswerListener;
import dev.tusk.core.answer.Citation;
import dev.tusk.server.http.ClientGone;
import dev.tusk.server.wire.AnswerJson;
import dev.tusk.server.wire.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Sends an answer as server-sent events (WHATWG HTML, section 9.2), each at once. Not for use by several threads. */
final class EventStream implements AnswerListener {

    private final Context context;
    private boolean begun;

    EventStream(Context context) {
        this.context = context;
    }

    boolean hasBegun() {
        return begun;
    }

    @Override
    public void passages(List<Citation> passages) {
        send("passages", AnswerJson.passages(passages));
    }

    @Override
    public void text(String piece) {
        send("text", AnswerJson.piece(piece));
    }

    /**
     * Sends an event whose data is JSON on one line.
     *
     * @throws UncheckedIOException of a {@link ClientGone} where nobody reads it
     */
    void send(String name, ObjectNode data) {
        try {
            if (!begun) {
                begun = true;
                context.status(200).contentType("text/event-stream");
                context.header("Cache-Control", "no-store");
                // Proxies such as nginx would collect events otherwise.
                context.header("X-Accel-Buffering", "no");
            }
            OutputStream out = context.res().getOutputStream();
            out.write("event: %s\ndata: ".formatted(name).getBytes(StandardCharsets.UTF_8));
            out.write(Json.writeBytes(data));
            out.write("\n\n".getBytes(StandardCharsets.UTF_8));
            context.res().flushBuffer();
        } catch (IOException gone) {
            throw new UncheckedIOException(new ClientGone(gone));
        }
    }
}
