/** Measures how good search is, against judgements. */
@NullMarked
package dev.tusk.cli.evaluate;

import org.jspecify.annotations.NullMarked;
