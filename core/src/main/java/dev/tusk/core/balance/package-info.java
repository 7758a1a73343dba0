/** How much meaning counts against words in a hybrid search, learned from a collection's own sentences. */
@NullMarked
package dev.tusk.core.balance;

import org.jspecify.annotations.NullMarked;
