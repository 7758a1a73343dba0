package dev.tusk.cli.index;

import dev.tusk.core.recall.RecallStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How a promise of recall is kept, for programs. */
final class StatusJson {

    private StatusJson() {}

    static Map<String, Object> of(RecallStatus status) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("way", status.way());
        json.put("exact", status.isExact());
        json.put("target", status.target());
        if (status.recall() != null) {
            json.put("recall", TuningJson.of(status.recall()));
        }
        json.put("measurements", TuningJson.of(status.measurements()));
        if (status.finding() != null) {
            json.put(
                    "finding",
                    Map.of(
                            "what", status.finding().what(),
                            "cause", status.finding().cause().name().toLowerCase(Locale.ROOT),
                            "fix", status.finding().fix()));
        }
        return json;
    }
}
