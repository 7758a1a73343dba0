/** Completion of commands and options in shells. */
@NullMarked
package dev.tusk.cli.completion;

import org.jspecify.annotations.NullMarked;
