@NullMarked
package dev.tusk.ops.doctor.security;

import org.jspecify.annotations.NullMarked;
