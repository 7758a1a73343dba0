/**
 * What the bytes of an item become: HTML, Markdown or plain text. PDF, the documents of offices, e-mail and EPUB are read by
 * Apache Tika in a process of its own, which is ended when it takes too long or too much memory.
 */
@NullMarked
package dev.tusk.sources.parse;

import org.jspecify.annotations.NullMarked;
