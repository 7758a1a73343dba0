/** One page about a database: what is wrong with it, what is slow, what is large, how it is configured. */
@NullMarked
package dev.tusk.ops.report;

import org.jspecify.annotations.NullMarked;
