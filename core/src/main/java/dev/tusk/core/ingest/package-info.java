/** The way of documents into the tables. */
@NullMarked
package dev.tusk.core.ingest;

import org.jspecify.annotations.NullMarked;
