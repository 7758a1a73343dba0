/**
 * Parsing in a process of its own. A parser of foreign formats may run for ever or eat all memory, and Java cannot end a thread:
 * it can end a process. {@link dev.tusk.sources.parse.process.ParserWorker} is the program, the rest what speaks to it.
 */
@NullMarked
package dev.tusk.sources.parse.process;

import org.jspecify.annotations.NullMarked;
