@NullMarked
package dev.tusk.runtime;

import org.jspecify.annotations.NullMarked;
