/** Another embedding model, other dimensions or other chunks for a collection, while it is searched and written. */
@NullMarked
package dev.tusk.core.change;

import org.jspecify.annotations.NullMarked;
