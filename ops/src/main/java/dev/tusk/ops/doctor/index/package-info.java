/** Rules about indexes: those that serve nothing, those that are missing, and those that are broken. */
@NullMarked
package dev.tusk.ops.doctor.index;

import org.jspecify.annotations.NullMarked;
