@NullMarked
package dev.tusk.runtime.process;

import org.jspecify.annotations.NullMarked;
