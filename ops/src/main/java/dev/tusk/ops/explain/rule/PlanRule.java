package dev.tusk.ops.explain.rule;

import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.rule.Rule;
import java.util.List;

/** Something that can be wrong with a plan; told by the plan alone. */
public interface PlanRule extends Rule {

    /** What of it is wrong with this one. */
    List<Finding> check(PlanView view);
}
