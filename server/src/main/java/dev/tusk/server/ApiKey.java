package dev.tusk.server;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** The secret that clients must send. Keeps only a hash, so that neither logs nor heap dumps hold the key. */
public final class ApiKey {

    private static final int MIN_CHARACTERS = 16;
    private static final String SCHEME = "Bearer ";

    private final byte[] hash;

    private ApiKey(byte[] hash) {
        this.hash = hash;
    }

    /**
     * The key that this secret is.
     *
     * @throws TuskException {@code INVALID_REQUEST} when it has fewer than 16 characters, or others than printable ASCII
     */
    public static ApiKey of(String secret) {
        if (secret.length() < MIN_CHARACTERS || secret.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the API key must have at least %d printable ASCII characters and no spaces"
                            .formatted(MIN_CHARACTERS),
                    "make one with: openssl rand -hex 24");
        }
        return new ApiKey(sha256(secret));
    }

    /** Whether an Authorization header carries this key; takes the same time whatever it holds. */
    public boolean accepts(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        return MessageDigest.isEqual(
                hash, sha256(authorization.substring(SCHEME.length()).strip()));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "ApiKey[***]";
    }
}
