/** Misspelt words of a query, what was meant by them, and what a user may be about to type. */
@NullMarked
package dev.tusk.core.spelling;

import org.jspecify.annotations.NullMarked;
