@NullMarked
package dev.tusk.ops.doctor.lock;

import org.jspecify.annotations.NullMarked;
