/** Answers to questions out of the documents: packed, written or extracted, and checked. */
@NullMarked
package dev.tusk.core.answer;

import org.jspecify.annotations.NullMarked;
