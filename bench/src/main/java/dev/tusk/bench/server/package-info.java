/** The private servers that figures are measured on. */
@NullMarked
package dev.tusk.bench.server;

import org.jspecify.annotations.NullMarked;
