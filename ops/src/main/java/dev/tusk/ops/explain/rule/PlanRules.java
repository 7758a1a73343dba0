package dev.tusk.ops.explain.rule;

import dev.tusk.ops.finding.Finding;
import java.util.List;

/** All rules of plans. */
public final class PlanRules {

    private static final List<PlanRule> ALL = List.of(
            new Misestimate(),
            new DiscardingScan(),
            new SortSpill(),
            new HashSpill(),
            new LoopedScan(),
            new HeapFetches(),
            new LossyBitmap(),
            new JitNotWorthIt(),
            new DeepOffset(),
            new SlowTrigger(),
            new SlowPlanning(),
            new MissingWorkers(),
            new TooFewBehindWalk(),
            new VectorScan(),
            new WordScan());

    private PlanRules() {}

    public static List<PlanRule> all() {
        return ALL;
    }

    /** What is wrong, the worst first. */
    public static List<Finding> check(PlanView view) {
        return ALL.stream()
                .flatMap(rule -> rule.check(view).stream())
                .sorted(Finding.WORST_FIRST)
                .toList();
    }
}
