/** Rows, lines and elements: what has fields. */
@NullMarked
package dev.tusk.sources.record;

import org.jspecify.annotations.NullMarked;
