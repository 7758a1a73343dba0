@NullMarked
package dev.tusk.core;

import org.jspecify.annotations.NullMarked;
