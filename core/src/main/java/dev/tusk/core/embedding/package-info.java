/** Vectors and the models that make them. */
@NullMarked
package dev.tusk.core.embedding;

import org.jspecify.annotations.NullMarked;
