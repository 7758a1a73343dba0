package dev.tusk.server.http;

import dev.tusk.server.wire.Json;
import io.javalin.http.Context;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Sends answers. */
public final class Answers {

    private Answers() {}

    public static void json(Context context, JsonNode body) {
        json(context, 200, body);
    }

    public static void json(Context context, int status, JsonNode body) {
        context.status(status).contentType("application/json").result(Json.writeBytes(body));
    }

    /** Success without anything to say. */
    public static void nothing(Context context) {
        context.status(204);
    }

    static void problem(Context context, int status, ObjectNode body) {
        context.status(status)
                .contentType("application/problem+json")
                .header("Cache-Control", "no-store")
                .result(Json.writeBytes(body));
    }
}
