/** Rules about extensions. */
@NullMarked
package dev.tusk.ops.doctor.extension;

import org.jspecify.annotations.NullMarked;
