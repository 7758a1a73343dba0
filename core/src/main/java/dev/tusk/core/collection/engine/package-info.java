/** Extensions that rank words faster than stock PostgreSQL: found, chosen, indexed. */
@NullMarked
package dev.tusk.core.collection.engine;

import org.jspecify.annotations.NullMarked;
