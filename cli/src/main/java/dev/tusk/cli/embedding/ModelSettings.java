package dev.tusk.cli.embedding;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.models.Models;
import dev.tusk.models.endpoint.ApiKey;
import dev.tusk.models.endpoint.Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The models that the environment describes: the bundled ones, OpenAI, Ollama, and any endpoint that speaks
 * OpenAI's protocol. Keys come from the environment alone, never from the command line.
 */
public final class ModelSettings {

    /** {@code TUSK_ENDPOINT_VLLM_URL=http://gpu:8000/v1} makes the models {@code vllm:...}. */
    private static final Pattern ENDPOINT = Pattern.compile("TUSK_ENDPOINT_([A-Z][A-Z0-9_]*)_URL");

    private ModelSettings() {}

    /**
     * Opens the models. Nothing is loaded or called before the first text comes.
     *
     * @throws TuskException {@code INVALID_REQUEST} when a setting cannot be read
     */
    public static Models open(Shell shell) {
        Models.Builder models = Models.builder().files(cache(shell));
        shell.variable("TUSK_MODEL_THREADS").ifPresent(threads -> models.threads(threads(threads)));
        models.endpoint(openAi(shell));
        models.endpoint(ollama(shell));
        new TreeMap<>(shell.environment()).forEach((variable, value) -> {
            Matcher matcher = ENDPOINT.matcher(variable);
            if (matcher.matches() && !value.isBlank()) {
                models.endpoint(own(shell, matcher.group(1), variable, value));
            }
        });
        new RerankSettings(shell).addTo(models);
        return models.build();
    }

    private static Path cache(Shell shell) {
        return shell.variable("XDG_CACHE_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElse(shell.home().resolve(".cache"))
                .resolve("tusk/models");
    }

    private static int threads(String text) {
        if (!text.matches("[1-9][0-9]{0,2}")) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "TUSK_MODEL_THREADS is \"%s\"; it must be 1 to 999".formatted(text));
        }
        return Integer.parseInt(text);
    }

    private static Endpoint openAi(Shell shell) {
        Endpoint openAi = Endpoint.openAi(() -> shell.environment().get("OPENAI_API_KEY"), "OPENAI_API_KEY");
        for (String setting : new String[] {"TUSK_OPENAI_BASE_URL", "OPENAI_BASE_URL"}) {
            String base = shell.environment().getOrDefault(setting, "");
            if (!base.isBlank()) {
                return openAi.withBase(uri(base, setting), setting);
            }
        }
        return openAi;
    }

    /** OLLAMA_HOST as Ollama itself reads it: with or without scheme and port; 0.0.0.0 is where it listens, not what it is. */
    private static Endpoint ollama(Shell shell) {
        String host = shell.environment().getOrDefault("OLLAMA_HOST", "").strip();
        if (host.isEmpty()) {
            return Endpoint.ollama();
        }
        String url = host.contains("://") ? host : "http://" + host;
        URI given = uri(url.replace("//0.0.0.0", "//127.0.0.1"), "OLLAMA_HOST");
        String authority = given.getRawAuthority();
        boolean hasPort = authority != null && authority.matches(".*:[0-9]+");
        String base = given.getScheme() + "://" + authority + (hasPort ? "" : ":11434");
        return Endpoint.ollama().withBase(uri(base + "/v1", "OLLAMA_HOST"), "OLLAMA_HOST");
    }

    private static Endpoint own(Shell shell, String name, String variable, String url) {
        String key = "TUSK_ENDPOINT_" + name + "_KEY";
        return Endpoint.at(name.toLowerCase(Locale.ROOT).replace('_', '-'), uri(url, variable))
                .withBase(uri(url, variable), variable)
                .withKey(ApiKey.optional(() -> shell.environment().get(key), key));
    }

    static URI uri(String text, String setting) {
        try {
            return URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "%s is not a URL".formatted(setting),
                    null,
                    "for example http://localhost:8000/v1",
                    e);
        }
    }
}
