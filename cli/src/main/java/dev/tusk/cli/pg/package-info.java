/** A private PostgreSQL cluster: {@code tusk pg}. */
@NullMarked
package dev.tusk.cli.pg;

import org.jspecify.annotations.NullMarked;
