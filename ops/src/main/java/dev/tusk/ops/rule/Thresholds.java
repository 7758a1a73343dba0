package dev.tusk.ops.rule;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Map;
import java.util.TreeMap;

/** The thresholds that a user changed: {@code VAC-002.dead_share} to a number in the unit of the threshold. Immutable. */
public final class Thresholds {

    /** Each as its rule says. */
    public static final Thresholds USUAL = new Thresholds(Map.of());

    private final Map<String, Double> changed;

    private Thresholds(Map<String, Double> changed) {
        this.changed = Map.copyOf(changed);
    }

    /**
     * Some in place of the usual ones.
     *
     * @param changed by code and name, {@code VAC-002.dead_share}
     * @throws TuskException {@code INVALID_REQUEST} where a rule has no such threshold
     */
    public static Thresholds of(Map<String, Double> changed, Iterable<? extends Rule> rules) {
        Map<String, Threshold> known = new TreeMap<>();
        for (Rule rule : rules) {
            rule.card().thresholds().forEach(each -> known.put(rule.card().code() + "." + each.name(), each));
        }
        for (String key : changed.keySet()) {
            if (!known.containsKey(key)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "there is no threshold \"%s\"".formatted(key),
                        Suggestion.hint(key, known.keySet()));
            }
        }
        return new Thresholds(changed);
    }

    /** The value that counts. */
    public double of(RuleCard card, Threshold threshold) {
        return changed.getOrDefault(card.code() + "." + threshold.name(), threshold.value());
    }
}
