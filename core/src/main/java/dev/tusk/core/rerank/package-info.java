/** A second, slower and better judgement of the best hits. */
@NullMarked
package dev.tusk.core.rerank;

import org.jspecify.annotations.NullMarked;
