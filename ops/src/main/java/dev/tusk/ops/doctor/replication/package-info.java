/** Rules about standbys, slots and subscriptions. */
@NullMarked
package dev.tusk.ops.doctor.replication;

import org.jspecify.annotations.NullMarked;
