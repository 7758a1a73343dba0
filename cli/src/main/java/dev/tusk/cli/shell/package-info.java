/** What the program stands in: streams, variables, whether a person is looking. */
@NullMarked
package dev.tusk.cli.shell;

import org.jspecify.annotations.NullMarked;
