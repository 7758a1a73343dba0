/** What people say of documents for queries: kept with a collection, so that its search can be measured and tuned. */
@NullMarked
package dev.tusk.core.judgement;

import org.jspecify.annotations.NullMarked;
