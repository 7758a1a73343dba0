@NullMarked
package dev.tusk.ops.doctor.replication;

import org.jspecify.annotations.NullMarked;
