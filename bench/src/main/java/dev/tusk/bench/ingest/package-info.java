/** How fast what lies outside gets into collections, and whether all of it does: pages, changes, tables that are followed, kills. */
@NullMarked
package dev.tusk.bench.ingest;

import org.jspecify.annotations.NullMarked;
