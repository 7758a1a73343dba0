/** A plan as EXPLAIN tells it, in whatever format: nodes with all their properties, and where the time went. */
@NullMarked
package dev.tusk.ops.explain.plan;

import org.jspecify.annotations.NullMarked;
