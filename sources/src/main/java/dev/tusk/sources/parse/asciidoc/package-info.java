/**
 * AsciiDoc to HTML, as far as text and structure go: sections, paragraphs, lists, tables, code, blocks, attributes, conditions
 * and what stands in lines. It draws nothing, runs nothing and reads no other file.
 */
@NullMarked
package dev.tusk.sources.parse.asciidoc;

import org.jspecify.annotations.NullMarked;
