/** Conditions on documents: a typed tree, its JSON form, its SQL. */
@NullMarked
package dev.tusk.core.filter;

import org.jspecify.annotations.NullMarked;
