@NullMarked
package dev.tusk.ops.finding;

import org.jspecify.annotations.NullMarked;
