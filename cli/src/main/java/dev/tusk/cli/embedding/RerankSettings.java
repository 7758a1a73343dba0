package dev.tusk.cli.embedding;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.TuskException;
import dev.tusk.models.Models;
import dev.tusk.models.endpoint.ApiKey;
import dev.tusk.models.endpoint.Endpoint;
import dev.tusk.models.endpoint.RerankProtocol;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rerank models that the environment describes: Cohere, Jina, and servers that speak their protocols or TEI's. */
record RerankSettings(Shell shell) {

    /** {@code TUSK_RERANK_TEI_URL=http://gpu:8080} makes the model {@code tei}. */
    private static final Pattern ENDPOINT = Pattern.compile("TUSK_RERANK_([A-Z][A-Z0-9_]*)_URL");

    /** @throws TuskException {@code INVALID_REQUEST} when a setting cannot be read */
    void addTo(Models.Builder models) {
        models.rerankEndpoint(
                Endpoint.cohere(() -> shell.environment().get("COHERE_API_KEY"), "COHERE_API_KEY"),
                RerankProtocol.COHERE);
        models.rerankEndpoint(
                Endpoint.jina(() -> shell.environment().get("JINA_API_KEY"), "JINA_API_KEY"), RerankProtocol.JINA);
        new TreeMap<>(shell.environment()).forEach((variable, value) -> {
            Matcher matcher = ENDPOINT.matcher(variable);
            if (matcher.matches() && !value.isBlank()) {
                String name = matcher.group(1);
                models.rerankEndpoint(own(name, variable, value), protocol(name));
            }
        });
    }

    private Endpoint own(String name, String variable, String url) {
        String key = "TUSK_RERANK_" + name + "_KEY";
        return Endpoint.at(name.toLowerCase(Locale.ROOT).replace('_', '-'), ModelSettings.uri(url, variable))
                .withBase(ModelSettings.uri(url, variable), variable)
                .withKey(ApiKey.optional(() -> shell.environment().get(key), key));
    }

    /** As set; without a setting that of the maker whose name it is, or Jina's, which most servers speak. */
    private RerankProtocol protocol(String name) {
        String written = shell.environment().getOrDefault("TUSK_RERANK_" + name + "_PROTOCOL", "");
        if (!written.isBlank()) {
            return RerankProtocol.ofSettingName(written);
        }
        return switch (name) {
            case "TEI" -> RerankProtocol.TEI;
            case "COHERE" -> RerankProtocol.COHERE;
            default -> RerankProtocol.JINA;
        };
    }
}
