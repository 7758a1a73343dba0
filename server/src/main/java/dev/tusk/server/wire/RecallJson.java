package dev.tusk.server.wire;

import dev.tusk.core.recall.Measurement;
import dev.tusk.core.recall.Recall;
import dev.tusk.core.recall.RecallFinding;
import dev.tusk.core.recall.RecallStatus;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Recall as JSON, as {@code tusk index status --json} prints it. */
public final class RecallJson {

    private RecallJson() {}

    public static ObjectNode of(RecallStatus status) {
        ObjectNode json = Json.object();
        json.put("way", status.way());
        json.put("exact", status.isExact());
        json.put("target", status.target());
        Recall recall = status.recall();
        if (recall != null) {
            json.set("recall", put(recall, Json.object()));
        }
        ArrayNode measurements = json.putArray("measurements");
        status.measurements().forEach(each -> put(each, measurements.addObject()));
        RecallFinding finding = status.finding();
        if (finding != null) {
            json.putObject("finding")
                    .put("what", finding.what())
                    .put("cause", finding.cause().name().toLowerCase(Locale.ROOT))
                    .put("fix", finding.fix());
        }
        return json;
    }

    private static void put(Measurement measurement, ObjectNode json) {
        json.put("measured_at", measurement.at().toString());
        json.put("source", measurement.source().wireName());
        if (measurement.index() != null) {
            json.put("index", measurement.index());
        }
        if (measurement.effort() != null) {
            json.put("effort", measurement.effort());
        }
        put(measurement.recall(), json);
    }

    private static ObjectNode put(Recall recall, ObjectNode json) {
        return json.put("recall", recall.mean())
                .put("recall_low", recall.low())
                .put("recall_high", recall.high())
                .put("queries", recall.queries());
    }
}
