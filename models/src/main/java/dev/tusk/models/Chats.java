package dev.tusk.models;

import dev.tusk.core.chat.ChatModel;
import dev.tusk.core.chat.ChatModels;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.models.endpoint.EndpointChat;
import dev.tusk.models.endpoint.EndpointClient;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The chat models behind the endpoints that embed, too: {@code ENDPOINT:MODEL}, for example {@code openai:gpt-4o-mini} or
 * {@code ollama:llama3.2}. Safe for use by many threads at once.
 */
public final class Chats implements ChatModels {

    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,199}");

    private final Map<String, EndpointClient> endpoints;
    private final Map<String, ChatModel> found = new ConcurrentHashMap<>();

    /** @param endpoints by name; they are closed by whoever made them */
    Chats(Map<String, EndpointClient> endpoints) {
        this.endpoints = new TreeMap<>(endpoints);
    }

    @Override
    public ChatModel find(String name) {
        String stripped = name.strip();
        int colon = stripped.indexOf(':');
        String endpoint = (colon < 0 ? stripped : stripped.substring(0, colon)).toLowerCase(Locale.ROOT);
        String model = colon < 0 ? "" : stripped.substring(colon + 1);
        EndpointClient client = endpoints.get(endpoint);
        if (client == null || !MODEL.matcher(model).matches()) {
            throw unknown(stripped, endpoint, client != null);
        }
        return found.computeIfAbsent(endpoint + ":" + model, _name -> new EndpointChat(client, model));
    }

    /** {@code ENDPOINT:MODEL} for each endpoint. */
    public List<String> names() {
        return endpoints.keySet().stream().map(name -> name + ":MODEL").toList();
    }

    private TuskException unknown(String name, String endpoint, boolean hasEndpoint) {
        String shown = (name.length() > 100 ? name.substring(0, 100) + "..." : name).replaceAll("\\p{Cntrl}", "?");
        String hint = hasEndpoint
                ? "name a model of it, for example %s"
                        .formatted(endpoint.equals("openai") ? "openai:gpt-4o-mini" : endpoint + ":llama3.2")
                : Suggestion.nearest(endpoint, endpoints.keySet())
                        .map(nearest -> "did you mean \"%s\"?"
                                .formatted(nearest + shown.substring(Math.min(endpoint.length(), shown.length()))))
                        .orElse("set TUSK_ENDPOINT_NAME_URL for a server of your own; docs/models.md tells how");
        return new TuskException(
                ErrorCode.UNKNOWN_MODEL,
                "there is no chat model \"%s\"".formatted(shown),
                "known: " + String.join(", ", names()),
                hint,
                null);
    }
}
