/** What a plan looks like: its tree with what each node took. */
@NullMarked
package dev.tusk.ops.explain.draw;

import org.jspecify.annotations.NullMarked;
