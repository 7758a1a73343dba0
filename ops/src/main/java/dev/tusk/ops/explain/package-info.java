/** What a query does, where its time goes, and what would make it faster. */
@NullMarked
package dev.tusk.ops.explain;

import org.jspecify.annotations.NullMarked;
