/** What keeps a collection fast: statistics, vocabulary, vector index. */
@NullMarked
package dev.tusk.core.maintain;

import org.jspecify.annotations.NullMarked;
