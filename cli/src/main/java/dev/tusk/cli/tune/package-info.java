/** The command that configures servers. */
@NullMarked
package dev.tusk.cli.tune;

import org.jspecify.annotations.NullMarked;
