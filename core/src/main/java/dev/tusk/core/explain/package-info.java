/** Why a hit has its score, and what was made of a query. */
@NullMarked
package dev.tusk.core.explain;

import org.jspecify.annotations.NullMarked;
