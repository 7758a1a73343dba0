/** The commands that make, show, change and drop collections. */
@NullMarked
package dev.tusk.cli.collection;

import org.jspecify.annotations.NullMarked;
