package dev.tusk.server.status;

import dev.tusk.core.Tusk;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.ApiKey;
import dev.tusk.server.http.Answers;
import dev.tusk.server.http.HttpProblem;
import dev.tusk.server.http.Route;
import dev.tusk.server.wire.Json;
import dev.tusk.server.wire.ReportJson;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Tells supervisors and load balancers about the server; both answers need no API key. */
public final class StatusRoutes {

    private final Readiness readiness;
    private final @Nullable ApiKey apiKey;

    /**
     * The routes of this database.
     *
     * @param apiKey when there is one, who does not send it learns no details
     */
    public StatusRoutes(Tusk tusk, @Nullable ApiKey apiKey) {
        this.readiness = new Readiness(() -> tusk.setup().verify().server());
        this.apiKey = apiKey;
    }

    public List<Route> routes() {
        return List.of(Route.get("/health", StatusRoutes::health), Route.get("/ready", this::ready));
    }

    private static void health(Context context) {
        Answers.json(context, Json.object().put("status", "up"));
    }

    private void ready(Context context) {
        boolean trusted = apiKey == null || apiKey.accepts(context.header("Authorization"));
        ObjectNode answer = Json.object().put("status", "ready");
        try {
            ObjectNode server = ReportJson.of(readiness.check());
            if (trusted) {
                answer.set("server", server);
            }
        } catch (TuskException e) {
            if (!trusted) {
                throw new HttpProblem(
                        503,
                        "Not ready",
                        "the database cannot be used",
                        "ask again with the API key for the reason",
                        Map.of("Retry-After", "5"));
            }
            throw e;
        }
        Answers.json(context, answer);
    }
}
