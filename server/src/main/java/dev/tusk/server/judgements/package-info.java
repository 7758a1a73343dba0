/** What people say of documents for queries, over HTTP. */
@NullMarked
package dev.tusk.server.judgements;

import org.jspecify.annotations.NullMarked;
