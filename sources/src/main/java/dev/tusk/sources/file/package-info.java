/** Files and folders. */
@NullMarked
package dev.tusk.sources.file;

import org.jspecify.annotations.NullMarked;
