package dev.tusk.ops.doctor;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.rule.Thresholds;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is looked at.
 *
 * @param only codes of the rules to check; all where it is empty
 * @param skip codes of rules to leave out
 * @param thresholds in place of the usual ones
 * @param ruleTimeout how long the server may take for one statement of a rule
 */
public record DoctorOptions(Set<String> only, Set<String> skip, Thresholds thresholds, Duration ruleTimeout) {

    /** Everything, as its rules say. */
    public static final DoctorOptions ALL =
            new DoctorOptions(Set.of(), Set.of(), Thresholds.USUAL, Duration.ofSeconds(5));

    /** @throws TuskException {@code INVALID_REQUEST} for a code that no rule has */
    public DoctorOptions {
        only = Set.copyOf(only);
        skip = Set.copyOf(skip);
        Stream.concat(only.stream(), skip.stream()).sorted().forEach(DoctorOptions::requireCode);
        if (ruleTimeout.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("the time limit of a rule is " + ruleTimeout);
        }
    }

    private static void requireCode(String code) {
        List<String> known =
                DoctorRules.all().stream().map(rule -> rule.card().code()).toList();
        if (!known.contains(code)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "there is no rule \"%s\"".formatted(code),
                    Suggestion.nearest(code, known)
                            .map("did you mean \"%s\"? \"tusk doctor --list\" lists all"::formatted)
                            .orElse("\"tusk doctor --list\" lists all"));
        }
    }

    /** The rule alone, with the same thresholds. */
    public DoctorOptions only(String code) {
        return new DoctorOptions(Set.of(code), Set.of(), thresholds, ruleTimeout);
    }

    boolean wants(DoctorRule rule) {
        String code = rule.card().code();
        return (only.isEmpty() || only.contains(code)) && !skip.contains(code);
    }
}
