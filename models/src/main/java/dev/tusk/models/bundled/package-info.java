/** Models that come with Tusk and run in this process, without a network. */
@NullMarked
package dev.tusk.models.bundled;

import org.jspecify.annotations.NullMarked;
