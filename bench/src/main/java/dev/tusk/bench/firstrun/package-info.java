/** The figures of the first run: ingestion, vector search, heap and start-up, each beside what it is judged by. */
@NullMarked
package dev.tusk.bench.firstrun;

import org.jspecify.annotations.NullMarked;
