/** How a server is configured: what its machine and its work ask for, what it measured, and how that is changed and taken back. */
@NullMarked
package dev.tusk.ops.configuration;

import org.jspecify.annotations.NullMarked;
