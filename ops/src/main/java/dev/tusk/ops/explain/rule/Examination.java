package dev.tusk.ops.explain.rule;

import dev.tusk.core.indexuse.IndexUse;
import dev.tusk.ops.explain.catalog.PlanCatalog;
import dev.tusk.ops.explain.catalog.PlanTable;
import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.Accounts;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Rule;
import dev.tusk.ops.rule.Threshold;
import dev.tusk.ops.rule.Thresholds;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A plan as rules look at it.
 *
 * @param catalog of the database that the plan is of, or null where only the plan is known
 * @param vectors why no index over vectors is walked, or null where that was not asked
 */
public record Examination(
        Plan plan,
        Accounts accounts,
        @Nullable PlanCatalog catalog,
        @Nullable IndexUse vectors,
        Thresholds thresholds) {

    /** The number that counts for a rule. */
    public double limit(Rule rule, Threshold threshold) {
        return thresholds.of(rule.card(), threshold);
    }

    /** The nodes that were run, of one kind. */
    public List<Account> run(Predicate<PlanNode> what) {
        return accounts.all().stream()
                .filter(account -> account.node().wasRun() && what.test(account.node()))
                .toList();
    }

    /** All nodes of one kind. */
    public List<Account> nodes(Predicate<PlanNode> what) {
        return accounts.all().stream()
                .filter(account -> what.test(account.node()))
                .toList();
    }

    /** The table of a node, where the database is known. */
    public Optional<PlanTable> table(PlanNode node) {
        return catalog == null ? Optional.empty() : catalog.table(node);
    }

    /** The table of a node as SQL: as the catalog has it, else as the plan. */
    public String name(PlanNode node) {
        return table(node).map(PlanTable::name).orElseGet(() -> SqlNames.table(node));
    }

    /** The nearest node above that is of one of these types, with nothing but what passes rows on in between. */
    public Optional<Account> above(Account account, String... types) {
        for (Account each : accounts.above(account)) {
            if (each.node().is(types)) {
                return Optional.of(each);
            }
            if (!each.node()
                    .is(
                            "Gather",
                            "Gather Merge",
                            "Subquery Scan",
                            "Result",
                            "ProjectSet",
                            "Materialize",
                            "Incremental Sort",
                            "Sort",
                            "LockRows")) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** What could be saved at the most, in words. */
    public String atStake(double millis) {
        double whole = accounts.wholeMillis();
        if (millis <= 0 || whole <= 0) {
            return "the plan was not timed, so what it costs is not known";
        }
        return "up to %s of %s could be saved".formatted(millis(millis), millis(whole));
    }

    /** Milliseconds as people read them. */
    public static String millis(double millis) {
        return Unit.SECONDS.text(millis / 1000);
    }
}
