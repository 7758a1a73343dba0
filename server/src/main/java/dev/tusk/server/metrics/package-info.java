/** Numbers for monitoring systems. */
@NullMarked
package dev.tusk.server.metrics;

import org.jspecify.annotations.NullMarked;
