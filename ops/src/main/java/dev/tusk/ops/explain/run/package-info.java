/** Queries of others run, and rolled back, to see what they do. */
@NullMarked
package dev.tusk.ops.explain.run;

import org.jspecify.annotations.NullMarked;
