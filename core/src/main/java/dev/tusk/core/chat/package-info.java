/** What a chat model has to offer. */
@NullMarked
package dev.tusk.core.chat;

import org.jspecify.annotations.NullMarked;
