/** Rules about memory, temporary files, checkpoints and the log. */
@NullMarked
package dev.tusk.ops.doctor.cache;

import org.jspecify.annotations.NullMarked;
