package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.RuleCard;
import java.util.ArrayList;
import java.util.List;

/** Workers were missing. */
final class MissingWorkers implements PlanRule {

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-012",
                    Severity.WARNING,
                    "Parallel workers were planned and not there",
                    "The plan was chosen for several processes. With fewer it takes longer than another plan would have taken.",
                    "Raise max_parallel_workers and max_worker_processes, or lower max_parallel_workers_per_gather so that the planner counts on what there is.")
            .from("PostgreSQL's manual, Parallel Query: When Can Parallel Query Be Used");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(PlanView view) {
        List<Finding> findings = new ArrayList<>();
        for (Account account : view.accounts().all()) {
            PlanNode node = account.node();
            double planned = node.properties().amount("Workers Planned");
            double launched = node.properties().amount("Workers Launched");
            if (!node.wasRun() || planned == 0 || launched >= planned) {
                continue;
            }
            findings.add(PlanView.finding(
                    CARD,
                    Severity.WARNING,
                    account,
                    "%.0f of %.0f workers were there".formatted(launched, planned),
                    List.of(Evidence.count("planned", (long) planned), Evidence.count("launched", (long) launched)),
                    "what was planned for several processes was done by fewer",
                    Fix.decide(
                            "allow as many as sessions want at once; it takes max_worker_processes as well, and a restart for that",
                            Lock.NONE,
                            "alter system set max_parallel_workers = 16",
                            "select pg_catalog.pg_reload_conf()")));
        }
        return findings;
    }
}
