/** In which order hits come, in which groups, and where the next page begins. */
@NullMarked
package dev.tusk.core.arrange;

import org.jspecify.annotations.NullMarked;
