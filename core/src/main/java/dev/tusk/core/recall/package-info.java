/** What share of the nearest vectors searches find: measured, kept over time, and tuned to what was promised. */
@NullMarked
package dev.tusk.core.recall;

import org.jspecify.annotations.NullMarked;
