@NullMarked
package dev.tusk.cli.explain;

import org.jspecify.annotations.NullMarked;
