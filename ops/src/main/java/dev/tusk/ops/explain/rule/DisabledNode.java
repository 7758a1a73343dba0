package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.ArrayList;
import java.util.List;

/** Nodes marked Disabled, or with the cost of what is turned off. */
final class DisabledNode implements PlanRule {

    private static final Threshold COST = new Threshold(
            "cost",
            10000000000.0,
            Unit.COUNT,
            "cost of a node that is turned off",
            "disable_cost in PostgreSQL up to 17, src/backend/optimizer/path/costsize.c");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-026",
                    Severity.INFO,
                    "A kind of plan was used that a setting turns off",
                    "A setting such as enable_seqscan = off makes a kind of node the last choice. Where it is used all the same, nothing "
                            + "else was possible, and estimates above it are distorted (by 10,000,000,000 up to PostgreSQL 17).",
                    "Turn the setting on again after the experiment; where it is to force an index, the index cannot serve this query.")
            .with(COST)
            .from("PostgreSQL manual, Planner Method Configuration");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each :
                plan.nodes(node -> node.properties().flag("Disabled") || node.totalCost() >= plan.limit(this, COST))) {
            boolean isLowest = each.node().children().stream()
                    .noneMatch(child ->
                            child.properties().flag("Disabled") || child.totalCost() >= plan.limit(this, COST));
            if (isLowest) {
                findings.add(finding(
                        each,
                        "%s is turned off, and nothing else was possible"
                                .formatted(each.node().type()),
                        "the costs above it tell nothing",
                        Fix.decide("turn all kinds of plans on again", Lock.NONE, "reset all")
                                .verifiedBy(
                                        "select name, setting from pg_catalog.pg_settings where name like 'enable%' and setting = 'off' order by name"),
                        Evidence.of("cost", "%,.2f".formatted(each.node().totalCost()))));
            }
        }
        return findings;
    }
}
