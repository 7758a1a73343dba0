/** Rules about text search: what is indexed, how, and whether queries use it. */
@NullMarked
package dev.tusk.ops.doctor.text;

import org.jspecify.annotations.NullMarked;
