/** Files, folders and JSON lines into a collection: {@code tusk ingest}. */
@NullMarked
package dev.tusk.cli.ingest;

import org.jspecify.annotations.NullMarked;
