/** Rules about vacuum and analyse: what they do not keep up with, and who holds them back. */
@NullMarked
package dev.tusk.ops.doctor.vacuum;

import org.jspecify.annotations.NullMarked;
