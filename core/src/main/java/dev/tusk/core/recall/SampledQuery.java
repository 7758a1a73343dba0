package dev.tusk.core.recall;

import dev.tusk.core.embedding.Vector;

/**
 * A query that recall is measured by.
 *
 * @param chunk the chunk whose vector it is, which does not count as found; 0 for a query that is nobody's vector
 */
record SampledQuery(Vector vector, long chunk) {}
