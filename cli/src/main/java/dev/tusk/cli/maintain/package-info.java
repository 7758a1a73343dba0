/** The command that brings collections up to what is in them. */
@NullMarked
package dev.tusk.cli.maintain;

import org.jspecify.annotations.NullMarked;
