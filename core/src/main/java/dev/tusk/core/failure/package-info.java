/** What can go wrong, said in the same form everywhere. */
@NullMarked
package dev.tusk.core.failure;

import org.jspecify.annotations.NullMarked;
