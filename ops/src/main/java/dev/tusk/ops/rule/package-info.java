/** What a rule is: its code, why it matters, its thresholds with their sources, and what it needs to be checked. */
@NullMarked
package dev.tusk.ops.rule;

import org.jspecify.annotations.NullMarked;
