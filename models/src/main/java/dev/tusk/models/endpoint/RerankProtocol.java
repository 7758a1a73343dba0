package dev.tusk.models.endpoint;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a server is asked to rerank: what follows {@code POST {base}/rerank}. */
public enum RerankProtocol {
    /** Cohere's API, version 2: {@code model}, {@code query}, {@code documents}; {@code results} with {@code relevance_score}. */
    COHERE,
    /** Jina's, which vLLM, LiteLLM and Infinity speak too: as Cohere's, and the texts are asked not to come back. */
    JINA,
    /** That of Hugging Face's text-embeddings-inference: {@code query}, {@code texts}; a list with {@code score}. */
    TEI;

    /** The name in settings. */
    public String settingName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a request names the model; a server of TEI has one only. */
    public boolean namesModels() {
        return this != TEI;
    }

    /**
     * The protocol of this name.
     *
     * @throws TuskException {@code INVALID_REQUEST} with the nearest known name as its hint
     */
    public static RerankProtocol ofSettingName(String name) {
        List<String> known =
                Arrays.stream(values()).map(RerankProtocol::settingName).toList();
        return Arrays.stream(values())
                .filter(protocol -> protocol.settingName().equals(name.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown rerank protocol \"%s\"".formatted(name),
                        Suggestion.hint(name, known)));
    }
}
