@NullMarked
package dev.tusk.ops;

import org.jspecify.annotations.NullMarked;
