/** SQL text that is assembled from parts, with user values only ever as bind parameters. */
@NullMarked
package dev.tusk.core.sql;

import org.jspecify.annotations.NullMarked;
