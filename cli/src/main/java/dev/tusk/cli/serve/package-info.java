/** The API and the page: {@code tusk serve}. */
@NullMarked
package dev.tusk.cli.serve;

import org.jspecify.annotations.NullMarked;
