/** Answers to questions. */
@NullMarked
package dev.tusk.server.ask;

import org.jspecify.annotations.NullMarked;
