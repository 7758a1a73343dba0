/**
 * Bytes to chunks: decoding, parsing of HTML, Markdown and plain text into sections, cleaning, and chunking. Nothing here
 * touches a database; every class is stateless or a value and safe for use by several threads.
 */
@NullMarked
package dev.tusk.core.text;

import org.jspecify.annotations.NullMarked;
