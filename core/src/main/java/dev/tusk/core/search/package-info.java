/** The way of a query: request, plan, one statement, result. */
@NullMarked
package dev.tusk.core.search;

import org.jspecify.annotations.NullMarked;
