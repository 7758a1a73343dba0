/** The commands that put, show, list, change and delete documents. */
@NullMarked
package dev.tusk.cli.document;

import org.jspecify.annotations.NullMarked;
