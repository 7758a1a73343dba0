/** Rows of queries over any database that has a JDBC driver. */
@NullMarked
package dev.tusk.sources.sql;

import org.jspecify.annotations.NullMarked;
