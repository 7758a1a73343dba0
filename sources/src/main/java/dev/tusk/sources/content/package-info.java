/** What the bytes of an item become. */
@NullMarked
package dev.tusk.sources.content;

import org.jspecify.annotations.NullMarked;
