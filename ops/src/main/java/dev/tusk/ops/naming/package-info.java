/** Names of tables and indexes as SQL. */
@NullMarked
package dev.tusk.ops.naming;

import org.jspecify.annotations.NullMarked;
