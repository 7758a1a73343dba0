/** Collections over HTTP. */
@NullMarked
package dev.tusk.server.collections;

import org.jspecify.annotations.NullMarked;
