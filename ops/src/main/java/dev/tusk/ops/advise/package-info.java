/** Which indexes a workload wants: found in the plans of its statements, verified by the planner, merged, and built without stopping anybody. */
@NullMarked
package dev.tusk.ops.advise;

import org.jspecify.annotations.NullMarked;
