/** Rules about the server's settings: dangerous ones, those that are not in effect, and those that leave a server blind. */
@NullMarked
package dev.tusk.ops.doctor.setting;

import org.jspecify.annotations.NullMarked;
