/** Documents as they are put in and as they come out. */
@NullMarked
package dev.tusk.core.document;

import org.jspecify.annotations.NullMarked;
