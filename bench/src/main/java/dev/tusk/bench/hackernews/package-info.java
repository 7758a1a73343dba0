/** How fast Hacker News is put into a collection, and in how much memory. */
@NullMarked
package dev.tusk.bench.hackernews;

import org.jspecify.annotations.NullMarked;
