/** Synonyms and stop words of a collection over HTTP. */
@NullMarked
package dev.tusk.server.synonyms;

import org.jspecify.annotations.NullMarked;
