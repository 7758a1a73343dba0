@NullMarked
package dev.tusk.ops.catalogue;

import org.jspecify.annotations.NullMarked;
