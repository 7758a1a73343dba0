/** The search page. */
@NullMarked
package dev.tusk.server.page;

import org.jspecify.annotations.NullMarked;
