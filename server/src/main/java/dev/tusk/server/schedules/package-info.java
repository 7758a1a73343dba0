/** Ingestions that run by themselves: while the server runs, each in a process of its own. */
@NullMarked
package dev.tusk.server.schedules;

import org.jspecify.annotations.NullMarked;
