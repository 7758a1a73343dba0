@NullMarked
package dev.tusk.ops.doctor;

import org.jspecify.annotations.NullMarked;
