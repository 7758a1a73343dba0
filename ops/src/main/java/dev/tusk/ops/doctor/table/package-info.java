/** Rules about tables and the types of their columns. */
@NullMarked
package dev.tusk.ops.doctor.table;

import org.jspecify.annotations.NullMarked;
