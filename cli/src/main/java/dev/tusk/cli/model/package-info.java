/** Another embedding model for a collection, while it is used. */
@NullMarked
package dev.tusk.cli.model;

import org.jspecify.annotations.NullMarked;
