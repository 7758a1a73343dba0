/** What a collection is, and the tables it is made of. */
@NullMarked
package dev.tusk.core.collection;

import org.jspecify.annotations.NullMarked;
