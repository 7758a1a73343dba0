@NullMarked
package dev.tusk.ops.configuration;

import org.jspecify.annotations.NullMarked;
