@NullMarked
package dev.tusk.models;

import org.jspecify.annotations.NullMarked;
