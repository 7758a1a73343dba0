/** Plans of statements, asked of a server; nothing stays of what they do. */
@NullMarked
package dev.tusk.ops.explain.run;

import org.jspecify.annotations.NullMarked;
