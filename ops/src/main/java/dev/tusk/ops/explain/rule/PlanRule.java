package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.Rule;
import java.util.List;

/** A rule that looks at a plan. Safe for use by many threads at once. */
public interface PlanRule extends Rule {

    /**
     * Looks.
     *
     * @return nothing where all is well
     */
    List<Finding> check(Examination plan);

    /** A finding about a node. */
    default Finding finding(
            Severity severity, Account at, String summary, String effect, Fix fix, Evidence... evidence) {
        Subject subject = new Subject(
                Subject.Kind.PLAN_NODE,
                "%d: %s".formatted(at.number(), at.node().title()));
        return new Finding(card().code(), severity, subject, summary, List.of(evidence), effect, fix);
    }

    /** A finding about a node with the usual severity. */
    default Finding finding(Account at, String summary, String effect, Fix fix, Evidence... evidence) {
        return finding(card().severity(), at, summary, effect, fix, evidence);
    }

    /** A finding about the query as a whole. */
    default Finding ofQuery(String summary, String effect, Fix fix, Evidence... evidence) {
        return new Finding(
                card().code(),
                card().severity(),
                new Subject(Subject.Kind.QUERY, "query"),
                summary,
                List.of(evidence),
                effect,
                fix);
    }
}
