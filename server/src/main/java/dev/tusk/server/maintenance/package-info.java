/** Keeps collections fit in the background after writes. */
@NullMarked
package dev.tusk.server.maintenance;

import org.jspecify.annotations.NullMarked;
