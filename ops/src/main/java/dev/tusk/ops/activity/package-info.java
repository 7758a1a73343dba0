/** What a server does at a moment, and between two. */
@NullMarked
package dev.tusk.ops.activity;

import org.jspecify.annotations.NullMarked;
