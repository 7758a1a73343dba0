package dev.tusk.server.recall;

import dev.tusk.core.Tusk;
import dev.tusk.server.http.Answers;
import dev.tusk.server.http.Route;
import dev.tusk.server.wire.RecallJson;
import io.javalin.http.Context;
import java.util.List;

/** How the promise of a collection to find the nearest vectors is kept. */
public final class RecallRoutes {

    private final Tusk tusk;

    public RecallRoutes(Tusk tusk) {
        this.tusk = tusk;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/collections/{name}/recall", this::status),
                Route.get("/v1/collections/{name}/recall/tuning", this::picture));
    }

    private void picture(Context context) {
        tusk.collection(context.pathParam("name"))
                .recall()
                .picture()
                .ifPresentOrElse(
                        svg -> context.contentType("image/svg+xml")
                                .header("Cache-Control", "no-store")
                                .result(svg),
                        () -> Answers.nothing(context));
    }

    private void status(Context context) {
        Answers.json(
                context,
                RecallJson.of(
                        tusk.collection(context.pathParam("name")).recall().status()));
    }
}
