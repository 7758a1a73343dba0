@NullMarked
package dev.tusk.testkit;

import org.jspecify.annotations.NullMarked;
