package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.catalog.PlanTable;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.finding.Fix;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A B-tree that would serve a scan: columns that are compared for equality first, then one that is compared for a range, or else those that are sorted by
 * (manual, "Multicolumn Indexes": a range ends what later columns can narrow down).
 */
record IndexProposal(Examination plan, PlanNode scan, List<String> keys) {

    /** Nothing where no condition is of a bare column, or where such an index is there already. */
    static Optional<IndexProposal> of(
            Examination plan, PlanNode scan, List<Condition> conditions, List<String> sortKeys) {
        Set<String> keys = new LinkedHashSet<>();
        conditions.stream()
                .filter(each -> each.isIndexable() && each.isEquality())
                .forEach(each -> keys.add(each.sqlColumn()));
        int equal = keys.size();
        Optional<Condition> range = conditions.stream()
                .filter(each -> each.isIndexable() && each.isRange())
                .findFirst();
        range.ifPresent(each -> keys.add(each.sqlColumn()));
        if (range.isEmpty()) {
            keys.addAll(sortKeys);
        }
        if (keys.isEmpty() || scan.relation().isEmpty()) {
            return Optional.empty();
        }
        List<String> all = new ArrayList<>(keys);
        Optional<PlanTable> table = plan.table(scan);
        boolean isThere = table.isPresent() && table.get().hasIndex(all, equal);
        return isThere ? Optional.empty() : Optional.of(new IndexProposal(plan, scan, List.copyOf(all)));
    }

    Fix fix() {
        return IndexFix.create(
                plan,
                scan,
                "make an index over %s: what is compared for equality first, then ranges, then the order"
                        .formatted(String.join(", ", keys)),
                List.of(String.join("_", keys)),
                "(%s)".formatted(String.join(", ", keys)));
    }
}
