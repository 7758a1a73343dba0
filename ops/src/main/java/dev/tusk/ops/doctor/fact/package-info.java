/** What several rules need to know of a server, read once. */
@NullMarked
package dev.tusk.ops.doctor.fact;

import org.jspecify.annotations.NullMarked;
