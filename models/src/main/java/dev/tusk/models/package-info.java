/** Embedding models: bundled ones that run in this process, and endpoints that speak OpenAI's protocol. */
@NullMarked
package dev.tusk.models;

import org.jspecify.annotations.NullMarked;
