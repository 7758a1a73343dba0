package dev.tusk.core.indexuse;

import dev.tusk.core.indexuse.Explainer.Plan;
import dev.tusk.core.indexuse.Explainer.Walking;
import dev.tusk.core.indexuse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What may go wrong in the walks of a plan. */
final class Hazards {

    /** pgvector's defaults, for a session that knows no others. */
    private static final int EF_SEARCH = 40;

    private static final int PROBES = 1;
    private static final int LISTS = 100;

    private Hazards() {}

    static List<Hazard> of(Plan plan, VectorCatalog catalog, QueryText text, boolean generic) {
        List<Hazard> hazards = new ArrayList<>();
        for (PlanNode walk : catalog.walks(plan.root())) {
            wanted(plan.root(), walk, text, generic)
                    .ifPresent(wanted ->
                            catalog.walked(walk).ifPresent(index -> of(hazards, plan, walk, index, catalog, wanted)));
        }
        return hazards;
    }

    private static void of(
            List<Hazard> hazards,
            Plan plan,
            PlanNode walk,
            VectorIndexFacts index,
            VectorCatalog catalog,
            double wanted) {
        Walking walking = plan.walking();
        boolean hnsw = index.method().equals("hnsw");
        @Nullable String iterative = hnsw ? walking.hnswIterative() : walking.ivfflatIterative();
        double rows = catalog.relation(walk).map(VectorCatalog.Relation::rows).orElse(-1.0);
        if ((iterative == null || iterative.equals("off")) && (hnsw || rows > 0)) {
            int effort = hnsw
                    ? Objects.requireNonNullElse(walking.efSearch(), EF_SEARCH)
                    : Objects.requireNonNullElse(walking.probes(), PROBES);
            double candidates = hnsw
                    ? effort
                    : rows * Math.min(1, effort / (double) Objects.requireNonNullElse(index.lists(), LISTS));
            double most = rows > 0 ? Math.min(rows, wanted) : wanted;
            if (candidates < most) {
                hazards.add(new Hazard.FewCandidates(
                        hnsw ? "hnsw.ef_search" : "ivfflat.probes", effort, candidates, wanted));
            }
            double held = index.predicate().isEmpty() ? rows : Math.max(1, index.rows());
            double expected = held > 0 ? candidates * Math.min(1, walk.rows() / held) : candidates;
            if (!walk.filter().isEmpty() && expected < wanted) {
                hazards.add(new Hazard.FilteredAfter(
                        walk.filter(), hnsw ? "hnsw.iterative_scan" : "ivfflat.iterative_scan", expected, wanted));
            }
        }
        Double came = above(plan.root(), walk).map(PlanNode::actualRows).orElse(null);
        if (came != null && came < wanted && (rows < 0 || came < rows)) {
            hazards.add(new Hazard.FewerRows(came, wanted));
        }
    }

    private static Optional<PlanNode> above(PlanNode root, PlanNode walk) {
        return root.all()
                .filter(node -> node.type().equals("Limit") && node.has(walk::equals))
                .reduce((outer, inner) -> inner);
    }

    /** How many rows the LIMIT above the walk asks for, where that is known; the planner says it, where it is less than there are. */
    private static Optional<Double> wanted(PlanNode root, PlanNode walk, QueryText text, boolean generic) {
        Optional<PlanNode> limit = above(root, walk);
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        List<Token> written = new ArrayList<>();
        List<Token> tokens = text.tokens();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isAny(List.of("limit", "fetch", "offset"))) {
                written.add(tokens.get(i + 1));
            }
        }
        if (written.stream().anyMatch(token -> token.kind() == Kind.PARAMETER) && generic) {
            return Optional.empty();
        }
        boolean isWritten = written.size() == 1 && written.getFirst().text().matches("[0-9]{1,9}");
        return Optional.of(
                isWritten
                        ? Double.parseDouble(written.getFirst().text())
                        : limit.get().rows());
    }
}
