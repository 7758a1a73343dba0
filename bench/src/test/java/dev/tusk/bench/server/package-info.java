@NullMarked
package dev.tusk.bench.server;

import org.jspecify.annotations.NullMarked;
