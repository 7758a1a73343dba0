/** What changes the score or the place of a hit beside the query: its age, its numbers, and what an editor pinned. */
@NullMarked
package dev.tusk.core.boost;

import org.jspecify.annotations.NullMarked;
