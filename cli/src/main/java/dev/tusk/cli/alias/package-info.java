/** Further names of collections. */
@NullMarked
package dev.tusk.cli.alias;

import org.jspecify.annotations.NullMarked;
