/** What the database says of the tables that a plan reads. */
@NullMarked
package dev.tusk.ops.explain.catalog;

import org.jspecify.annotations.NullMarked;
