package dev.tusk.ops.finding;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Something that is wrong: of a server, a database, a query or its plan.
 *
 * @param code of the rule that found it; permanent, for example {@code VEC-003}
 * @param severity of this one, which may differ from what is usual for its rule
 * @param subject what it is about
 * @param summary what is wrong, in a sentence without a full stop
 * @param evidence what was measured
 * @param effect what it costs, in a sentence
 * @param fix how it is mended
 */
public record Finding(
        String code,
        Severity severity,
        Subject subject,
        String summary,
        List<Evidence> evidence,
        String effect,
        Fix fix) {

    private static final Pattern CODE = Pattern.compile("[A-Z]{3}-[0-9]{3}");

    /** The worst first; then by code and subject, so that two reports can be compared. */
    public static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::severity)
            .reversed()
            .thenComparing(Finding::code)
            .thenComparing(finding -> finding.subject().name());

    public Finding {
        if (!isCode(code)) {
            throw new IllegalArgumentException("not a code: " + code);
        }
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(summary, "summary");
        evidence = List.copyOf(evidence);
        Objects.requireNonNull(effect, "effect");
        Objects.requireNonNull(fix, "fix");
    }

    /** Whether this is written like a code: three letters, a hyphen, three digits. */
    public static boolean isCode(String text) {
        return CODE.matcher(text).matches();
    }
}
