/** Rules about rights: who may do more than is good. */
@NullMarked
package dev.tusk.ops.doctor.security;

import org.jspecify.annotations.NullMarked;
