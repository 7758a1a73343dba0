/** Collections that follow tables: kept in step while the server runs. */
@NullMarked
package dev.tusk.server.sync;

import org.jspecify.annotations.NullMarked;
