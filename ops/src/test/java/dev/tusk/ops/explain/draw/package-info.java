@NullMarked
package dev.tusk.ops.explain.draw;

import org.jspecify.annotations.NullMarked;
