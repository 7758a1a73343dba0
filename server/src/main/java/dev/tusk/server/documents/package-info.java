/** Documents over HTTP. */
@NullMarked
package dev.tusk.server.documents;

import org.jspecify.annotations.NullMarked;
