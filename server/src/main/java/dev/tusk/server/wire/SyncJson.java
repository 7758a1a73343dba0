package dev.tusk.server.wire;

import dev.tusk.core.attach.AttachPlan;
import dev.tusk.core.attach.FailedRow;
import dev.tusk.core.attach.SyncStatus;
import dev.tusk.core.attach.SyncStep;
import dev.tusk.core.collection.AttachedTable;
import dev.tusk.core.sql.Identifier;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tables that collections follow, and how far those are behind, as JSON. */
public final class SyncJson {

    private SyncJson() {}

    /** The table that a collection follows. */
    public static ObjectNode of(AttachedTable table) {
        ObjectNode json = Json.object();
        json.put("schema", table.schema().name());
        json.put("table", table.name().name());
        json.put("capture", table.capture().wireName());
        put(json.putArray("key"), table.key());
        Identifier title = table.title();
        json.put("title", title == null ? null : title.name());
        put(json.putArray("body"), table.body());
        json.put("format", table.format().wireName());
        put(json.putArray("fields"), table.fields());
        json.put("every_seconds", table.every().toSeconds());
        return json;
    }

    private static void put(ArrayNode array, List<Identifier> columns) {
        columns.forEach(column -> array.add(column.name()));
    }

    /** What attaching does, as {@code tusk attach --json} prints it. */
    public static ObjectNode of(AttachPlan plan, boolean done) {
        ObjectNode json = Json.object();
        json.set("collection", CollectionJson.of(plan.definition()));
        ArrayNode statements = json.putArray("statements");
        plan.collection().forEach(statements::add);
        plan.table().forEach(statements::add);
        ArrayNode notes = json.putArray("notes");
        plan.notes().forEach(notes::add);
        json.put("done", done);
        return json;
    }

    /** How far all collections that follow tables are behind. */
    public static ObjectNode of(List<SyncStatus> statuses) {
        ObjectNode json = Json.object();
        ArrayNode collections = json.putArray("collections");
        statuses.forEach(status -> collections.add(of(status)));
        return json;
    }

    /** How far one collection is behind. */
    public static ObjectNode of(SyncStatus status) {
        ObjectNode json = Json.object();
        json.put("collection", status.collection());
        json.put("table", status.table());
        json.put("capture", status.capture());
        json.put("waiting", status.waiting());
        json.put("failed", status.failed());
        json.put("lag_seconds", status.lag().toMillis() / 1000.0);
        json.put("comparing", status.comparing());
        json.put(
                "compared_at",
                status.comparedAt() == null ? null : status.comparedAt().toString());
        json.put("problem", status.problem());
        json.put(
                "problem_since",
                status.problemSince() == null ? null : status.problemSince().toString());
        return json;
    }

    /** What a step did. */
    public static ObjectNode of(String collection, SyncStep step) {
        return Json.object()
                .put("collection", collection)
                .put("put", step.put())
                .put("unchanged", step.unchanged())
                .put("deleted", step.deleted())
                .put("failed", step.failed());
    }

    /** What syncing did, and what is left. */
    public static ObjectNode of(String collection, SyncStep all, SyncStatus after) {
        ObjectNode json = of(collection, all);
        json.put("failed", after.failed());
        json.put("waiting", after.waiting());
        json.put("problem", after.problem());
        return json;
    }

    /** A row that failed for good. */
    public static ObjectNode of(String collection, FailedRow row) {
        return Json.object()
                .put("collection", collection)
                .put("key", row.key())
                .put("reason", row.reason())
                .put("attempts", row.attempts())
                .put("since", row.since().toString());
    }
}
