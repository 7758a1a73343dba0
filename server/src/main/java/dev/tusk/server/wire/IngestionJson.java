package dev.tusk.server.wire;

import dev.tusk.core.ledger.DroppedItem;
import dev.tusk.core.ledger.FailedItem;
import dev.tusk.core.ledger.IngestionStatus;
import dev.tusk.core.ledger.ReadPart;
import dev.tusk.core.schedule.ScheduleStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Ingestions and their last runs as JSON. */
public final class IngestionJson {

    private IngestionJson() {}

    public static ObjectNode list(List<IngestionStatus> all) {
        ObjectNode json = Json.object();
        ArrayNode ingestions = json.putArray("ingestions");
        all.forEach(each -> ingestions.add(of(each)));
        return json;
    }

    /**
     * Ingestions with their schedules, by collection and name: each has what the ledger knows, what is scheduled, or both.
     *
     * @param all what was read
     * @param schedules what is scheduled
     */
    public static ObjectNode list(List<IngestionStatus> all, List<ScheduleStatus> schedules) {
        Map<List<String>, ObjectNode> known =
                new TreeMap<>(Comparator.comparing(List<String>::getFirst).thenComparing(List::getLast));
        for (ScheduleStatus status : schedules) {
            String collection = status.schedule().collection();
            String name = status.schedule().name();
            ObjectNode json = Json.object().put("collection", collection).put("name", name);
            json.set("schedule", ScheduleJson.of(status));
            json.putNull("last_run");
            known.put(List.of(collection, name), json);
        }
        for (IngestionStatus status : all) {
            known.computeIfAbsent(List.of(status.collection(), status.name()), key -> {
                        ObjectNode json = Json.object()
                                .put("collection", status.collection())
                                .put("name", status.name());
                        json.putNull("schedule");
                        return json;
                    })
                    .set("last_run", of(status));
        }
        ObjectNode json = Json.object();
        ArrayNode ingestions = json.putArray("ingestions");
        known.values().forEach(ingestions::add);
        return json;
    }

    public static ObjectNode of(IngestionStatus status) {
        ObjectNode json = Json.object();
        json.put("collection", status.collection());
        json.put("name", status.name());
        json.set("source", Json.parse(status.source(), "the source"));
        json.put("run", status.run());
        json.put("state", status.state().wireName());
        json.put("started_at", status.startedAt().toString());
        json.put("ended_at", status.endedAt() == null ? null : status.endedAt().toString());
        json.put("items", status.items());
        json.put("failed_items", status.failedItems());
        json.put("dropped_items", status.droppedItems());
        json.put("added", status.added());
        json.put("changed", status.changed());
        json.put("unchanged", status.unchanged());
        json.put("deleted", status.deleted());
        json.put("dropped", status.dropped());
        json.put("failed", status.failed());
        json.put("problem", status.problem());
        return json;
    }

    /** One ingestion with how far its source was read, items that failed, and items that were left out. */
    public static ObjectNode of(
            IngestionStatus status, List<ReadPart> parts, List<FailedItem> failed, List<DroppedItem> dropped) {
        ObjectNode json = of(status);
        ArrayNode read = json.putArray("parts");
        for (ReadPart part : parts) {
            read.addObject()
                    .put("part", part.part())
                    .put("position", part.position())
                    .put("whole", part.whole());
        }
        ArrayNode left = json.putArray("dropped_first");
        for (DroppedItem item : dropped) {
            left.addObject().put("item", item.item()).put("reason", item.reason());
        }
        ArrayNode items = json.putArray("failed_first");
        for (FailedItem item : failed) {
            items.addObject()
                    .put("item", item.item())
                    .put("reason", item.reason())
                    .put("attempts", item.attempts())
                    .put("failed_at", item.failedAt().toString())
                    .put("stored", item.stored());
        }
        return json;
    }

    /** The same, and when it runs by itself. */
    public static ObjectNode of(
            IngestionStatus status,
            ScheduleStatus schedule,
            List<ReadPart> parts,
            List<FailedItem> failed,
            List<DroppedItem> dropped) {
        ObjectNode json = of(status, parts, failed, dropped);
        json.set("schedule", ScheduleJson.of(schedule));
        return json;
    }
}
