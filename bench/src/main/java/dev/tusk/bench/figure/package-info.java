/** Figures, the bars they are judged by, and the report of a run. */
@NullMarked
package dev.tusk.bench.figure;

import org.jspecify.annotations.NullMarked;
