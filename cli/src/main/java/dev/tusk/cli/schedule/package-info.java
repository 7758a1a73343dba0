/** Ingestions that are stored to be run later: by {@code tusk serve}, or by name. */
@NullMarked
package dev.tusk.cli.schedule;

import org.jspecify.annotations.NullMarked;
