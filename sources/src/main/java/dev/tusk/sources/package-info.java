/** Where documents come from: files, tables, feeds; and what their bytes become. */
@NullMarked
package dev.tusk.sources;

import org.jspecify.annotations.NullMarked;
