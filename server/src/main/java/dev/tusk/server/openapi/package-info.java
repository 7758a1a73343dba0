/** The description of the API, served beside it. */
@NullMarked
package dev.tusk.server.openapi;

import org.jspecify.annotations.NullMarked;
