/** Figures of relevance: how good the order of results is, and how fast it is made. */
@NullMarked
package dev.tusk.bench.relevance;

import org.jspecify.annotations.NullMarked;
