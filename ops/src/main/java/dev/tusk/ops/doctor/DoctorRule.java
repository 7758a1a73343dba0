package dev.tusk.ops.doctor;

import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.Rule;
import java.sql.SQLException;
import java.util.List;

/** A rule that looks at a server. Safe for use by many threads at once. */
public interface DoctorRule extends Rule {

    /**
     * Looks, in a transaction of its own that reads only.
     *
     * @return nothing where all is well
     * @throws SQLException where it cannot be looked at; the rule is then told to be skipped
     */
    List<Finding> check(Inspection db) throws SQLException;

    /** A finding of this rule with its usual severity. */
    default Finding finding(Subject subject, String summary, String effect, Fix fix, Evidence... evidence) {
        return finding(card().severity(), subject, summary, effect, fix, evidence);
    }

    /** A finding of this rule. */
    default Finding finding(
            Severity severity, Subject subject, String summary, String effect, Fix fix, Evidence... evidence) {
        return new Finding(card().code(), severity, subject, summary, List.of(evidence), effect, fix);
    }
}
