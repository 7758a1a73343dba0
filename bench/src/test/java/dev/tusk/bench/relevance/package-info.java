@NullMarked
package dev.tusk.bench.relevance;

import org.jspecify.annotations.NullMarked;
