@NullMarked
package dev.tusk.bench.ops;

import org.jspecify.annotations.NullMarked;
