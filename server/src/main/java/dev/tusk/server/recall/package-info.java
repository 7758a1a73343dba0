/** What share of the nearest vectors searches find, over HTTP. */
@NullMarked
package dev.tusk.server.recall;

import org.jspecify.annotations.NullMarked;
