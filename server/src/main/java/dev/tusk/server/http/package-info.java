/** What every route shares: bodies, answers, failures, and who may come in. */
@NullMarked
package dev.tusk.server.http;

import org.jspecify.annotations.NullMarked;
