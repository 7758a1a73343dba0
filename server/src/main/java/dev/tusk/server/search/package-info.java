/** Search over HTTP. */
@NullMarked
package dev.tusk.server.search;

import org.jspecify.annotations.NullMarked;
