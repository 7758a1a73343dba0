@NullMarked
package dev.tusk.runtime.install;

import org.jspecify.annotations.NullMarked;
