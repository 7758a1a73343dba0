@NullMarked
package dev.tusk.runtime.failure;

import org.jspecify.annotations.NullMarked;
