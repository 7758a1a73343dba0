/** What was done with the items of sources; knows neither files nor pages. */
@NullMarked
package dev.tusk.core.ledger;

import org.jspecify.annotations.NullMarked;
