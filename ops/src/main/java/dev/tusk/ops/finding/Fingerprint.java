package dev.tusk.ops.finding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What stays the same of a finding from one run to the next: its rule and its subject, not what was measured. */
public final class Fingerprint {

    private Fingerprint() {}

    /** For people and files of them: {@code VAC-002 table "public"."doc"}. */
    public static String of(Finding finding) {
        return finding.code() + " " + finding.subject();
    }

    /** As 32 hexadecimal digits, for programs that want no spaces. */
    public static String hash(Finding finding) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(of(finding).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
