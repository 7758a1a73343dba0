/** How good a collection's search is: judged queries, metrics, and whether two modes really differ. */
@NullMarked
package dev.tusk.core.evaluate;

import org.jspecify.annotations.NullMarked;
