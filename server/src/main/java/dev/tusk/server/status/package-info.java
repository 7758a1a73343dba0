/** Whether the server lives and can work. */
@NullMarked
package dev.tusk.server.status;

import org.jspecify.annotations.NullMarked;
