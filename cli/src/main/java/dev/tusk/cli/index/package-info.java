/** The commands for indexes over vectors. */
@NullMarked
package dev.tusk.cli.index;

import org.jspecify.annotations.NullMarked;
