package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.ArrayList;
import java.util.List;

/** Gathers with fewer workers than planned. */
final class WorkersMissing implements PlanRule {

    private static final Threshold MISSING = new Threshold(
            "missing", 1, Unit.COUNT, "workers that did not come, at least", "each is one that the planner counted on");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-018",
                    Severity.INFO,
                    "Fewer workers came than were planned",
                    "The plan was chosen for so many processes. Where all of max_parallel_workers are in use, it runs with fewer, and takes"
                            + " longer than another plan might have.",
                    "Raise max_parallel_workers, and max_worker_processes with it, where the machine has processors to spare; else lower "
                            + "max_parallel_workers_per_gather.")
            .with(MISSING)
            .from("PostgreSQL manual, How Parallel Query Works");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> node.is("Gather", "Gather Merge"))) {
            double planned = each.node().properties().amount("Workers Planned");
            double launched = each.node().properties().amount("Workers Launched");
            boolean isTold = each.node().properties().has("Workers Launched");
            if (isTold && each.node().loops() == 1 && planned - launched >= plan.limit(this, MISSING)) {
                findings.add(finding(
                        each,
                        "%,.0f of %,.0f workers came".formatted(launched, planned),
                        "the query ran with fewer processes than it was planned for",
                        Fix.advice(
                                "raise max_parallel_workers and max_worker_processes (restart) where processors are idle; see pg_stat_activity for who has them"),
                        Evidence.count("planned", Math.round(planned)),
                        Evidence.count("launched", Math.round(launched))));
            }
        }
        return findings;
    }
}
