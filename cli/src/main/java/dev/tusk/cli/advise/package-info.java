/** The command that advises on indexes. */
@NullMarked
package dev.tusk.cli.advise;

import org.jspecify.annotations.NullMarked;
