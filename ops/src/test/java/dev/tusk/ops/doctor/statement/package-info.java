@NullMarked
package dev.tusk.ops.doctor.statement;

import org.jspecify.annotations.NullMarked;
