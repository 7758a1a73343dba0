/** What was read into collections. */
@NullMarked
package dev.tusk.server.ingestions;

import org.jspecify.annotations.NullMarked;
