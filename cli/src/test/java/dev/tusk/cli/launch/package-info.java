@NullMarked
package dev.tusk.cli.launch;

import org.jspecify.annotations.NullMarked;
