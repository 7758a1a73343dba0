/** Facets: how many of the documents that a search matches have which values. */
@NullMarked
package dev.tusk.core.facet;

import org.jspecify.annotations.NullMarked;
