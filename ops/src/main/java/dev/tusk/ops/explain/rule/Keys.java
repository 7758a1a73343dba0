package dev.tusk.ops.explain.rule;

import dev.tusk.ops.advise.IndexKeys;
import dev.tusk.ops.explain.plan.Names;
import dev.tusk.ops.explain.plan.PlanNode;
import java.util.Optional;

/** What an index for the condition of a scan would be made of. */
final class Keys {

    private Keys() {}

    /** The columns of a B-tree: those that are equal to something first, then one that is compared by a range. */
    static Optional<String> of(PlanNode node) {
        return IndexKeys.btree(node.filter(), Names.quoted(node.alias()));
    }

    /** The tsvector, as a column or expression. */
    static Optional<String> words(PlanNode node) {
        return IndexKeys.words(node.filter(), Names.quoted(node.alias()));
    }
}
