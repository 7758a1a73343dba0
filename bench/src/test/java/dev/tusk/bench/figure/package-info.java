@NullMarked
package dev.tusk.bench.figure;

import org.jspecify.annotations.NullMarked;
