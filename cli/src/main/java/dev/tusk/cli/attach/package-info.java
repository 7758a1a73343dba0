/** Collections that follow tables which are there already. */
@NullMarked
package dev.tusk.cli.attach;

import org.jspecify.annotations.NullMarked;
