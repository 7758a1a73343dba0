package dev.tusk.server.ask;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.answer.Answer;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.ServerOptions.Answering;
import dev.tusk.server.http.Answers;
import dev.tusk.server.http.Failures;
import dev.tusk.server.http.RequestBodies;
import dev.tusk.server.http.Route;
import dev.tusk.server.wire.AnswerJson;
import dev.tusk.server.wire.AskRequestJson;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Answers questions to a collection: at once, or as they are written, by server-sent events. */
public final class AskRoutes {

    private static final String EVENTS = "text/event-stream";

    private final Tusk tusk;
    private final RequestBodies bodies;
    private final Answering answering;

    public AskRoutes(Tusk tusk, RequestBodies bodies, Answering answering) {
        this.tusk = tusk;
        this.bodies = bodies;
        this.answering = answering;
    }

    public List<Route> routes() {
        return List.of(Route.post("/v1/collections/{name}/ask", this::ask));
    }

    private void ask(Context context) throws IOException {
        Collection collection = tusk.collection(context.pathParam("name"));
        AskRequestJson asked =
                AskRequestJson.read(bodies.json(context, "the question"), answering.usualModel(), answering.longest());
        requireServed(asked.request().model());
        String accepted = context.header("Accept");
        if (asked.streamed()
                || (accepted != null && accepted.toLowerCase(Locale.ROOT).contains(EVENTS))) {
            stream(context, collection, asked);
        } else {
            Answers.json(context, AnswerJson.of(collection.ask(asked.request())));
        }
    }

    /** Whoever may ask may not spend on any model of every endpoint that has a key. */
    private void requireServed(@Nullable String model) {
        if (model != null && !answering.chatModels().contains(model)) {
            throw TuskException.withHint(
                    ErrorCode.UNKNOWN_MODEL,
                    "this server does not answer by that chat model",
                    answering.chatModels().isEmpty()
                            ? "it serves none; \"tusk serve --chat-model MODEL\" lets requests name one"
                            : "it serves: " + String.join(", ", answering.chatModels()));
        }
    }

    /** A failure before the first event is answered as others are; a later one is an event. */
    private static void stream(Context context, Collection collection, AskRequestJson asked) {
        EventStream events = new EventStream(context);
        Answer answer;
        try {
            answer = collection.ask(asked.request(), events);
        } catch (TuskException failure) {
            if (!events.hasBegun()) {
                throw failure;
            }
            events.send("problem", Failures.told(failure, context));
            return;
        }
        events.send("answer", AnswerJson.of(answer));
    }
}
