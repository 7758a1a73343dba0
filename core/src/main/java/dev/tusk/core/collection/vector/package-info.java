/** Indexes over vectors: what they are made of, how they are built, and how well they find. */
@NullMarked
package dev.tusk.core.collection.vector;

import org.jspecify.annotations.NullMarked;
