/** How exactly and how fast vectors are found: tuned indexes, filters, the monitor of recall, growth. */
@NullMarked
package dev.tusk.bench.vectors;

import org.jspecify.annotations.NullMarked;
