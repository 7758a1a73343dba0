/** What commands print: tables for people, JSON for programs, failures for both. */
@NullMarked
package dev.tusk.cli.output;

import org.jspecify.annotations.NullMarked;
