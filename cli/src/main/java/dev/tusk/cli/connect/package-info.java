/** How Tusk finds its database: URLs, environment variables, password files. */
@NullMarked
package dev.tusk.cli.connect;

import org.jspecify.annotations.NullMarked;
