@NullMarked
package dev.tusk.runtime.progress;

import org.jspecify.annotations.NullMarked;
