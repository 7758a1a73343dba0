/**
 * Models behind an HTTP endpoint: embedding models and chat models by OpenAI's protocol (OpenAI, Ollama, vLLM, TEI and others),
 * rerank models by those of Cohere, Jina and TEI.
 */
@NullMarked
package dev.tusk.models.endpoint;

import org.jspecify.annotations.NullMarked;
