/** Pages of one file for a browser: their frame and style, their pieces, their charts. They need no network and no scripts. */
@NullMarked
package dev.tusk.ops.page;

import org.jspecify.annotations.NullMarked;
