/** Extensions and schema: installed, upgraded, verified, printed. */
@NullMarked
package dev.tusk.core.setup;

import org.jspecify.annotations.NullMarked;
