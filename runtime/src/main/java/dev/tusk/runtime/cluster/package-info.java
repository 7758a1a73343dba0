@NullMarked
package dev.tusk.runtime.cluster;

import org.jspecify.annotations.NullMarked;
