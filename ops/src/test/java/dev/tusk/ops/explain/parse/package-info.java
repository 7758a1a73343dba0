@NullMarked
package dev.tusk.ops.explain.parse;

import org.jspecify.annotations.NullMarked;
