package dev.tusk.server.sync;

import dev.tusk.core.Tusk;
import dev.tusk.core.attach.Attachments;
import dev.tusk.core.attach.SyncStatus;
import dev.tusk.server.http.Answers;
import dev.tusk.server.http.Route;
import dev.tusk.server.wire.Json;
import dev.tusk.server.wire.SyncJson;
import io.javalin.http.Context;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How far collections are behind the tables that they follow. Tables are attached and detached by commands alone. */
public final class SyncRoutes {

    private static final int MOST_FAILED_ROWS = 100;

    private final Tusk tusk;

    public SyncRoutes(Tusk tusk) {
        this.tusk = tusk;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/sync", this::all),
                Route.get("/v1/collections/{name}/sync", this::one),
                Route.post("/v1/collections/{name}/sync/retry", this::retry),
                Route.post("/v1/collections/{name}/sync/compare", this::compare));
    }

    private void all(Context context) {
        Answers.json(context, SyncJson.of(tusk.attachments().status()));
    }

    private void one(Context context) {
        Attachments attachments = tusk.attachments();
        String name = attachments.require(context.pathParam("name")).name().value();
        SyncStatus status = attachments.status().stream()
                .filter(each -> each.collection().equals(name))
                .findFirst()
                .orElseThrow();
        ObjectNode json = SyncJson.of(status);
        ArrayNode rows = json.putArray("failed_rows");
        attachments.failedRows(name, MOST_FAILED_ROWS).forEach(row -> {
            ObjectNode each = SyncJson.of(name, row);
            each.remove("collection");
            rows.add(each);
        });
        Answers.json(context, json);
    }

    private void retry(Context context) {
        int rows = tusk.attachments().retryFailed(context.pathParam("name"));
        Answers.json(context, Json.object().put("retried", rows));
    }

    private void compare(Context context) {
        tusk.attachments().compareAll(context.pathParam("name"));
        Answers.nothing(context);
    }
}
