/** The JSON forms of what core takes and gives, the same over HTTP and on the command line. */
@NullMarked
package dev.tusk.server.wire;

import org.jspecify.annotations.NullMarked;
