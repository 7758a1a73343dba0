/** Rules about vectors: their indexes, the statements that order by distance, and the vectors themselves. */
@NullMarked
package dev.tusk.ops.doctor.vector;

import org.jspecify.annotations.NullMarked;
