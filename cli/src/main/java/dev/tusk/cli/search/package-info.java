/** The search command and how it prints hits. */
@NullMarked
package dev.tusk.cli.search;

import org.jspecify.annotations.NullMarked;
