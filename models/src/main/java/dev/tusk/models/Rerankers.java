package dev.tusk.models;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.rerank.RerankModel;
import dev.tusk.core.rerank.RerankModels;
import dev.tusk.models.endpoint.Endpoint;
import dev.tusk.models.endpoint.EndpointClient;
import dev.tusk.models.endpoint.EndpointReranking;
import dev.tusk.models.endpoint.RerankProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The rerank models behind endpoints. A model is named {@code ENDPOINT:MODEL}, for example {@code cohere:rerank-v3.5}; where a
 * server has one model only (TEI), {@code ENDPOINT} alone names it too. Safe for use by many threads at once.
 */
public final class Rerankers implements RerankModels {

    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/+-]{0,199}");

    private final Map<String, Known> endpoints = new TreeMap<>();
    private final Map<String, RerankModel> found = new ConcurrentHashMap<>();

    private record Known(EndpointClient client, RerankProtocol protocol) {}

    /** An endpoint and how it is spoken to. */
    record Configured(Endpoint endpoint, RerankProtocol protocol) {}

    Rerankers(List<Configured> configured) {
        configured.forEach(each ->
                endpoints.put(each.endpoint().name(), new Known(new EndpointClient(each.endpoint()), each.protocol())));
    }

    @Override
    public RerankModel find(String name) {
        String stripped = name.strip();
        int colon = stripped.indexOf(':');
        String endpoint = (colon < 0 ? stripped : stripped.substring(0, colon)).toLowerCase(Locale.ROOT);
        String model = colon < 0 ? "" : stripped.substring(colon + 1);
        Known known = endpoints.get(endpoint);
        boolean named = MODEL.matcher(model).matches();
        if (known == null
                || (colon >= 0 && !named)
                || (colon < 0 && known.protocol().namesModels())) {
            throw unknown(stripped, endpoint, known != null);
        }
        return found.computeIfAbsent(
                endpoint + ":" + model, _name -> new EndpointReranking(known.client(), known.protocol(), model));
    }

    /** {@code ENDPOINT:MODEL} for each endpoint, {@code ENDPOINT} for those with one model. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        endpoints.forEach((name, known) -> names.add(known.protocol().namesModels() ? name + ":MODEL" : name));
        return names;
    }

    private TuskException unknown(String name, String endpoint, boolean hasEndpoint) {
        String shown = (name.length() > 100 ? name.substring(0, 100) + "..." : name).replaceAll("\\p{Cntrl}", "?");
        String hint = hasEndpoint
                ? "name a model of it, for example %s"
                        .formatted(
                                endpoint.equals("jina")
                                        ? "jina:jina-reranker-v2-base-multilingual"
                                        : endpoint + ":rerank-v3.5")
                : Suggestion.nearest(endpoint, endpoints.keySet())
                        .map(nearest -> "did you mean \"%s\"?"
                                .formatted(nearest + shown.substring(Math.min(endpoint.length(), shown.length()))))
                        .orElse("set TUSK_RERANK_NAME_URL for a server of your own; docs/models.md tells how");
        return new TuskException(
                ErrorCode.UNKNOWN_MODEL,
                "there is no rerank model \"%s\"".formatted(shown),
                "known: " + String.join(", ", names()),
                hint,
                null);
    }

    void close() {
        endpoints.values().forEach(known -> known.client().close());
    }
}
