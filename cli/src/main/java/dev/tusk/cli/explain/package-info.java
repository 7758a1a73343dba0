/** The command that explains queries and plans. */
@NullMarked
package dev.tusk.cli.explain;

import org.jspecify.annotations.NullMarked;
