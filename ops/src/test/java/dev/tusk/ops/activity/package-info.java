@NullMarked
package dev.tusk.ops.activity;

import org.jspecify.annotations.NullMarked;
