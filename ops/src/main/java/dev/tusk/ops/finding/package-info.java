/** What is wrong, what shows it, what it costs, and how it is mended: the one type that all diagnoses speak. */
@NullMarked
package dev.tusk.ops.finding;

import org.jspecify.annotations.NullMarked;
