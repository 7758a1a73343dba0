/** Rules about locks: who waits for whom, and what was left prepared. */
@NullMarked
package dev.tusk.ops.doctor.lock;

import org.jspecify.annotations.NullMarked;
