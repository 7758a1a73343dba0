@NullMarked
package dev.tusk.cli;

import org.jspecify.annotations.NullMarked;
