@NullMarked
package dev.tusk.ops.page;

import org.jspecify.annotations.NullMarked;
