/** Plans as people look at them: a tree in a terminal, a page in a browser, two plans side by side. */
@NullMarked
package dev.tusk.ops.explain.draw;

import org.jspecify.annotations.NullMarked;
