/** What was read into collections, and what became of it. */
@NullMarked
package dev.tusk.cli.ingestion;

import org.jspecify.annotations.NullMarked;
