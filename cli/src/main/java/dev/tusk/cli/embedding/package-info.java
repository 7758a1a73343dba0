/** Which embedding models there are, by environment variables. */
@NullMarked
package dev.tusk.cli.embedding;

import org.jspecify.annotations.NullMarked;
