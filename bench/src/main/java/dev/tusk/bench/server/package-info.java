/** The private servers that figures are measured on, and the programs that run beside the measuring one. */
@NullMarked
package dev.tusk.bench.server;

import org.jspecify.annotations.NullMarked;
