package dev.tusk.core.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Fingerprints of items as the ledger keeps them: behind a hash of what else shapes the document. */
final class Fingerprints {

    private static final int SETTINGS_CHARACTERS = 8;
    private static final int MAX_CHARACTERS = 1000;

    private final String settings;

    Fingerprints(DescribedSource source) {
        this.settings = settings(source);
    }

    /** A hash of what shapes the documents of a source. */
    static String settings(DescribedSource source) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(source.settings().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(hash).substring(0, SETTINGS_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** As it is kept; null for one that is too long. */
    @Nullable
    String kept(@Nullable String fingerprint) {
        return fingerprint == null || fingerprint.length() > MAX_CHARACTERS ? null : settings + fingerprint;
    }

    boolean ofTheseSettings(@Nullable String kept) {
        return kept != null && kept.startsWith(settings);
    }

    /** The source's own one; null where the settings were others. */
    @Nullable
    String own(@Nullable String kept) {
        return kept != null && kept.startsWith(settings) ? kept.substring(SETTINGS_CHARACTERS) : null;
    }
}
