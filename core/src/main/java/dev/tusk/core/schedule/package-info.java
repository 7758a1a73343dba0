/** Ingestions that run by themselves: when, whose turn it is, and what became of them. */
@NullMarked
package dev.tusk.core.schedule;

import org.jspecify.annotations.NullMarked;
