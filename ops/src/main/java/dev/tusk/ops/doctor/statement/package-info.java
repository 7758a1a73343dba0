/** Rules about the statements that run, as pg_stat_statements counts them. */
@NullMarked
package dev.tusk.ops.doctor.statement;

import org.jspecify.annotations.NullMarked;
