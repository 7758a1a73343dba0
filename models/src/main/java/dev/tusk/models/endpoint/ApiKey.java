package dev.tusk.models.endpoint;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A secret that an endpoint asks for, read each time it is needed. Never shown: {@link #toString} names the setting that
 * holds it.
 */
public final class ApiKey {

    private final Supplier<@Nullable String> secret;
    private final String setting;
    private final boolean required;

    private ApiKey(Supplier<@Nullable String> secret, String setting, boolean required) {
        this.secret = secret;
        this.setting = setting;
        this.required = required;
    }

    /**
     * A key without which the endpoint is not called.
     *
     * @param secret gives the key, or null when there is none
     * @param setting where a user puts the key, for hints: {@code OPENAI_API_KEY}
     */
    public static ApiKey required(Supplier<@Nullable String> secret, String setting) {
        return new ApiKey(secret, setting, true);
    }

    /** A key that is sent when there is one. */
    public static ApiKey optional(Supplier<@Nullable String> secret, String setting) {
        return new ApiKey(secret, setting, false);
    }

    /** No key. */
    public static ApiKey none() {
        return optional(() -> null, "");
    }

    /** The key without surrounding white space; empty when there is none. */
    Optional<String> read() {
        String value = secret.get();
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }

    String setting() {
        return setting;
    }

    boolean isRequired() {
        return required;
    }

    @Override
    public String toString() {
        return setting.isEmpty() ? "no key" : "key in " + setting;
    }
}
