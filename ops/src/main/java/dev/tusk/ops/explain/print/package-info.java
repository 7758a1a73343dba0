/** Plans printed back, as EXPLAIN prints them. */
@NullMarked
package dev.tusk.ops.explain.print;

import org.jspecify.annotations.NullMarked;
