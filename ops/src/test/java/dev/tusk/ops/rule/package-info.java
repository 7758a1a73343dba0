@NullMarked
package dev.tusk.ops.rule;

import org.jspecify.annotations.NullMarked;
