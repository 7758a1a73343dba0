/** {@code tusk ask}. */
@NullMarked
package dev.tusk.cli.ask;

import org.jspecify.annotations.NullMarked;
