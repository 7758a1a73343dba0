/** Rules about the age of transactions: the server stops taking writes before their numbers would be used twice. */
@NullMarked
package dev.tusk.ops.doctor.wraparound;

import org.jspecify.annotations.NullMarked;
