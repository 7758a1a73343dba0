/** From a bare machine to hybrid search over PostgreSQL's manual: {@code tusk demo}. */
@NullMarked
package dev.tusk.cli.demo;

import org.jspecify.annotations.NullMarked;
