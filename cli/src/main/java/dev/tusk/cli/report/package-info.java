/** The command that writes a page about a database. */
@NullMarked
package dev.tusk.cli.report;

import org.jspecify.annotations.NullMarked;
