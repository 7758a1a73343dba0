@NullMarked
package dev.tusk.ops.report;

import org.jspecify.annotations.NullMarked;
