/** What is known of the database as a whole: the same that {@code tusk report} tells. */
@NullMarked
package dev.tusk.server.operations;

import org.jspecify.annotations.NullMarked;
