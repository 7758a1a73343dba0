/** What every document of a source is given, and which items are left out. */
@NullMarked
package dev.tusk.sources.shape;

import org.jspecify.annotations.NullMarked;
