/** Pages of a web site. */
@NullMarked
package dev.tusk.sources.web;

import org.jspecify.annotations.NullMarked;
