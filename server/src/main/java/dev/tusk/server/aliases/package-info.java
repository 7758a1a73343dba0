/** Further names of collections. */
@NullMarked
package dev.tusk.server.aliases;

import org.jspecify.annotations.NullMarked;
