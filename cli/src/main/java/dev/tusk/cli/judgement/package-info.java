/** The commands for judgements. */
@NullMarked
package dev.tusk.cli.judgement;

import org.jspecify.annotations.NullMarked;
