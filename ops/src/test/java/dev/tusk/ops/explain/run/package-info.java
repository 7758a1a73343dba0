@NullMarked
package dev.tusk.ops.explain.run;

import org.jspecify.annotations.NullMarked;
