/** Fewer hits that say the same: near-duplicates left out, and results that differ from each other. */
@NullMarked
package dev.tusk.core.diversity;

import org.jspecify.annotations.NullMarked;
