/** What can be wrong with a plan. */
@NullMarked
package dev.tusk.ops.explain.rule;

import org.jspecify.annotations.NullMarked;
