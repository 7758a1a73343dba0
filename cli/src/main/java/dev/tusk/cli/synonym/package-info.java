/** The commands for synonyms and stop words. */
@NullMarked
package dev.tusk.cli.synonym;

import org.jspecify.annotations.NullMarked;
