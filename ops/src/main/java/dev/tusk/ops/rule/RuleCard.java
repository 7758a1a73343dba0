package dev.tusk.ops.rule;

import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a rule is about; its docs page is made of this.
 *
 * @param code permanent: never given to another rule
 * @param title what is wrong, in a few words
 * @param severity the usual one
 * @param why what happens where nobody mends it, in a paragraph
 * @param remedy how it is mended, in a paragraph
 * @param thresholds that a user may change
 * @param sources pages of the manual and other references, as text
 * @param needs what has to be there to check it
 */
public record RuleCard(
        String code,
        String title,
        Severity severity,
        String why,
        String remedy,
        List<Threshold> thresholds,
        List<String> sources,
        Set<Need> needs) {

    public RuleCard {
        if (!Finding.isCode(code)) {
            throw new IllegalArgumentException("not a code: " + code);
        }
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(why, "why");
        Objects.requireNonNull(remedy, "remedy");
        thresholds = List.copyOf(thresholds);
        sources = List.copyOf(sources);
        needs = Set.copyOf(needs);
    }

    /** A rule without thresholds and needs. */
    public static RuleCard of(String code, Severity severity, String title, String why, String remedy) {
        return new RuleCard(code, title, severity, why, remedy, List.of(), List.of(), Set.of());
    }

    public RuleCard with(Threshold... thresholds) {
        return new RuleCard(code, title, severity, why, remedy, List.of(thresholds), sources, needs);
    }

    public RuleCard from(String... sources) {
        return new RuleCard(code, title, severity, why, remedy, thresholds, List.of(sources), needs);
    }

    public RuleCard needing(Need first, Need... rest) {
        return new RuleCard(code, title, severity, why, remedy, thresholds, sources, EnumSet.of(first, rest));
    }
}
