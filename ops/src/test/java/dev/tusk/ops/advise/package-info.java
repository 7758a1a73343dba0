@NullMarked
package dev.tusk.ops.advise;

import org.jspecify.annotations.NullMarked;
