@NullMarked
package dev.tusk.server;

import org.jspecify.annotations.NullMarked;
