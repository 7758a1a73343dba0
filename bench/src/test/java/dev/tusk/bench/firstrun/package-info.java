@NullMarked
package dev.tusk.bench.firstrun;

import org.jspecify.annotations.NullMarked;
