/** What a collection reads into the words of a query: synonyms and stop words. */
@NullMarked
package dev.tusk.core.synonym;

import org.jspecify.annotations.NullMarked;
