package dev.tusk.models.endpoint;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.net.URI;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks OpenAI's protocol, {@code POST {base}/embeddings} and {@code POST {base}/chat/completions}, or one of the {@link RerankProtocol}s,
 * {@code POST {base}/rerank}.
 *
 * @param name what stands before the colon in the name of a model: lower-case letters, digits and hyphens
 * @param base the address up to and without {@code /embeddings} or {@code /rerank}, http or https; for OpenAI
 *     {@code https://api.openai.com/v1}. Without user name and password
 * @param baseSetting where a user sets the address, for hints; empty when nowhere
 */
public record Endpoint(
        String name,
        URI base,
        String baseSetting,
        ApiKey key,
        RequestLimits limits,
        Patience patience,
        VectorEncoding encoding) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    /** @throws TuskException {@code INVALID_REQUEST} when name or address cannot be one */
    public Endpoint {
        if (!NAME.matcher(name).matches()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "\"%s\" cannot be the name of an endpoint".formatted(name),
                    "use lower-case letters, digits and hyphens, at most 40");
        }
        String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || base.getHost() == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the address of the endpoint \"%s\" is not an http or https URL".formatted(name),
                    baseSetting.isEmpty() ? "for example http://localhost:8000/v1" : "look at " + baseSetting);
        }
        if (base.getUserInfo() != null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the address of the endpoint \"%s\" holds a user name or password".formatted(name),
                    "take it out of the URL and set the API key instead");
        }
    }

    /** An endpoint with the default limits and without a key. */
    public static Endpoint at(String name, URI base) {
        return new Endpoint(
                name, base, "", ApiKey.none(), RequestLimits.DEFAULT, Patience.DEFAULT, VectorEncoding.FLOAT);
    }

    /** OpenAI itself, {@code openai}: 256 texts a request, base64 vectors. */
    public static Endpoint openAi(Supplier<@Nullable String> key, String keySetting) {
        return at("openai", URI.create("https://api.openai.com/v1"))
                .withKey(ApiKey.required(key, keySetting))
                .withLimits(new RequestLimits(256, 400_000, 4, 0))
                .withEncoding(VectorEncoding.BASE64);
    }

    /** Ollama on this machine, {@code ollama}. It computes one request after the other, hence two at once suffice. */
    public static Endpoint ollama() {
        return at("ollama", URI.create("http://localhost:11434/v1"))
                .withLimits(RequestLimits.DEFAULT.withConcurrentRequests(2));
    }

    /** Cohere itself, {@code cohere}, for {@link RerankProtocol#COHERE}: up to 1,000 texts a request. */
    public static Endpoint cohere(Supplier<@Nullable String> key, String keySetting) {
        return at("cohere", URI.create("https://api.cohere.com/v2"))
                .withKey(ApiKey.required(key, keySetting))
                .withLimits(new RequestLimits(1000, 4_000_000, 4, 0));
    }

    /** Jina itself, {@code jina}, for {@link RerankProtocol#JINA}: up to 1,000 texts a request. */
    public static Endpoint jina(Supplier<@Nullable String> key, String keySetting) {
        return at("jina", URI.create("https://api.jina.ai/v1"))
                .withKey(ApiKey.required(key, keySetting))
                .withLimits(new RequestLimits(1000, 4_000_000, 4, 0));
    }

    /**
     * The same endpoint elsewhere.
     *
     * @param setting where a user sets the address, for hints
     */
    public Endpoint withBase(URI newBase, String setting) {
        return new Endpoint(name, newBase, setting, key, limits, patience, encoding);
    }

    public Endpoint withKey(ApiKey newKey) {
        return new Endpoint(name, base, baseSetting, newKey, limits, patience, encoding);
    }

    public Endpoint withLimits(RequestLimits newLimits) {
        return new Endpoint(name, base, baseSetting, key, newLimits, patience, encoding);
    }

    public Endpoint withPatience(Patience newPatience) {
        return new Endpoint(name, base, baseSetting, key, limits, newPatience, encoding);
    }

    public Endpoint withEncoding(VectorEncoding newEncoding) {
        return new Endpoint(name, base, baseSetting, key, limits, patience, newEncoding);
    }

    /** Where requests go; a query in the base address is kept. */
    URI at(String resource) {
        String path = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
        String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
        return URI.create(shownServer() + path + resource + query);
    }

    /** The address for messages: without a query, which may hold a secret. */
    String shownAddress() {
        return shownServer() + (base.getRawPath() == null ? "" : base.getRawPath());
    }

    private String shownServer() {
        return base.getScheme() + "://" + base.getRawAuthority();
    }

    @Override
    public String toString() {
        return "%s at %s (%s)".formatted(name, shownAddress(), key);
    }
}
