package dev.tusk.ops.explain.rule;

import java.util.List;

/** All rules that look at a plan. */
public final class PlanRules {

    private static final List<PlanRule> ALL = List.of(
            new RowsMisestimated(),
            new ScanDiscardsRows(),
            new IndexScanDiscardsRows(),
            new SortSpills(),
            new HashSpills(),
            new AggregateSpills(),
            new NestedLoopTooOften(),
            new HeapFetches(),
            new LossyBitmap(),
            new JitNotWorthIt(),
            new DeepOffset(),
            new FunctionOnIndexedColumn(),
            new CastOnIndexedColumn(),
            new CorrelatedSubplan(),
            new SlowTrigger(),
            new PlanningTakesLonger(),
            new CteMaterialized(),
            new WorkersMissing(),
            new VectorOrderWithoutIndex(),
            new TooFewAfterVectorScan(),
            new RankOverManyRows(),
            new TextSearchWithoutIndex(),
            new TemporaryFiles(),
            new SlowReads(),
            new RowLocks(),
            new DisabledNode(),
            new SortForFewRows());

    private PlanRules() {}

    /** By code. */
    public static List<PlanRule> all() {
        return ALL;
    }
}
