package dev.tusk.server.wire;

import dev.tusk.core.schedule.ScheduleStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Schedules and their last runs as JSON. */
public final class ScheduleJson {

    private ScheduleJson() {}

    /** With the collection and the name, as it stands by itself. */
    public static ObjectNode whole(ScheduleStatus status) {
        ObjectNode json = Json.object();
        json.put("collection", status.schedule().collection());
        json.put("name", status.schedule().name());
        json.setAll(of(status));
        return json;
    }

    /** As it stands with an ingestion. */
    public static ObjectNode of(ScheduleStatus status) {
        ObjectNode json = Json.object();
        json.put("schedule", status.schedule().timing().text());
        json.put("time_zone", status.schedule().timing().zone().getId());
        ArrayNode arguments = json.putArray("arguments");
        status.schedule().arguments().forEach(arguments::add);
        json.put("directory", status.schedule().directory());
        json.put("next_run", status.nextRun().toString());
        json.put("state", status.state().wireName());
        json.put("started_at", text(status.startedAt()));
        json.put("ended_at", text(status.endedAt()));
        json.set("report", status.report() == null ? null : Json.parse(status.report(), "the report of a run"));
        json.put("problem", status.problem());
        return json;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
