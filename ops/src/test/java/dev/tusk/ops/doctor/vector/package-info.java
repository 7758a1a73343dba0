@NullMarked
package dev.tusk.ops.doctor.vector;

import org.jspecify.annotations.NullMarked;
