package dev.tusk.core.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcome of an evaluation.
 *
 * @param modes what each mode did, in the order they were asked for
 * @param refused queries that search refuses, by id, with the reason; they count as having found nothing
 * @param stopped whether it ended before all queries were done
 */
public record Evaluation(List<ModeOutcome> modes, Map<String, String> refused, boolean stopped) {

    public Evaluation {
        modes = List.copyOf(modes);
        refused = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(refused));
    }
}
