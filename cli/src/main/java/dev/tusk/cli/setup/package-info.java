/** The command that prepares a database. */
@NullMarked
package dev.tusk.cli.setup;

import org.jspecify.annotations.NullMarked;
