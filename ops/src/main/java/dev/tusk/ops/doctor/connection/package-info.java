/** Rules about sessions: how many there are, and for how long they hold on to what. */
@NullMarked
package dev.tusk.ops.doctor.connection;

import org.jspecify.annotations.NullMarked;
