/** Hacker News: its items as dumps and its official API have them, and what of them become documents. */
@NullMarked
package dev.tusk.sources.hackernews;

import org.jspecify.annotations.NullMarked;
