/** Models behind an HTTP endpoint that speaks OpenAI's embeddings protocol: OpenAI, Ollama, vLLM, TEI and others. */
@NullMarked
package dev.tusk.models.endpoint;

import org.jspecify.annotations.NullMarked;
