package dev.tusk.cli.index;

import dev.tusk.core.recall.IndexAdoption;
import dev.tusk.core.recall.IndexTuning;
import dev.tusk.core.recall.Measurement;
import dev.tusk.core.recall.Point;
import dev.tusk.core.recall.Recall;
import dev.tusk.core.recall.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was measured of indexes, for programs. Times are in milliseconds unless the key says otherwise. */
final class TuningJson {

    private TuningJson() {}

    static Map<String, Object> of(IndexTuning tuning, IndexAdoption.@Nullable Adopted adopted) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("target", tuning.target());
        json.put("vectors", tuning.vectors());
        json.put("sampled", tuning.sampled());
        json.put("queries", tuning.queries());
        json.put("asked_queries", tuning.asked());
        json.put("exact_p50_ms", tuning.exactP50().toNanos() / 1e6);
        json.put(
                "trials",
                tuning.trials().stream()
                        .map(trial -> of(trial, trial.equals(tuning.best())))
                        .toList());
        tuning.obstacle().ifPresent(why -> json.put("obstacle", why));
        if (adopted != null) {
            Map<String, Object> applied = new LinkedHashMap<>();
            applied.put("index", adopted.index());
            applied.put("built", adopted.built());
            applied.put("point", of(adopted.point()));
            applied.put("dropped", adopted.dropped());
            json.put("applied", applied);
        }
        return json;
    }

    private static Map<String, Object> of(Trial trial, boolean best) {
        Map<String, Object> json = new LinkedHashMap<>(IndexJson.of(trial.spec()));
        json.put("best", best);
        json.put("sample_bytes", trial.bytes());
        json.put("sample_build_seconds", trial.build().toNanos() / 1e9);
        json.put("bytes", trial.wholeBytes());
        json.put("build_seconds", trial.wholeBuild().toNanos() / 1e9);
        json.put("harder", trial.harder());
        if (trial.reached() != null) {
            json.put("reached", of(trial.reached()));
        }
        json.put("points", trial.points().stream().map(TuningJson::of).toList());
        return json;
    }

    private static Map<String, Object> of(Point point) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("effort", point.effort());
        json.put("rescored", point.rescored());
        json.putAll(of(point.recall()));
        json.put("p50_ms", point.p50().toNanos() / 1e6);
        json.put("p95_ms", point.p95().toNanos() / 1e6);
        return json;
    }

    static Map<String, Object> of(Recall recall) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("recall", recall.mean());
        json.put("recall_low", recall.low());
        json.put("recall_high", recall.high());
        json.put("queries", recall.queries());
        return json;
    }

    static List<Map<String, Object>> of(List<Measurement> measurements) {
        return measurements.stream().map(TuningJson::of).toList();
    }

    static Map<String, Object> of(Measurement measurement) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("measured_at", measurement.at().toString());
        json.put("source", measurement.source().wireName());
        if (measurement.index() != null) {
            json.put("index", measurement.index());
        }
        if (measurement.effort() != null) {
            json.put("effort", measurement.effort());
        }
        json.putAll(of(measurement.recall()));
        return json;
    }
}
