@NullMarked
package dev.tusk.bench;

import org.jspecify.annotations.NullMarked;
