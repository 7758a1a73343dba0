@NullMarked
package dev.tusk.ops.explain.rule;

import org.jspecify.annotations.NullMarked;
