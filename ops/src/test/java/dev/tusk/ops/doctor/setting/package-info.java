@NullMarked
package dev.tusk.ops.doctor.setting;

import org.jspecify.annotations.NullMarked;
