/** Tables that are there already: what changes in them is noted by triggers, and read into a collection by whoever syncs. */
@NullMarked
package dev.tusk.core.attach;

import org.jspecify.annotations.NullMarked;
