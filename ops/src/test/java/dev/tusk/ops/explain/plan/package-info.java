@NullMarked
package dev.tusk.ops.explain.plan;

import org.jspecify.annotations.NullMarked;
