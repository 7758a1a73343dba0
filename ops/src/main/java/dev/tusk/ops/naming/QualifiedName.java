package dev.tusk.ops.naming;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name with its schema, both as SQL.
 *
 * @param schema quoted where it has to be
 * @param name quoted where it has to be
 */
public record QualifiedName(String schema, String name) {

    private static final Pattern PARTS = Pattern.compile("(\"(?:[^\"]|\"\")+\"|[^\".]+)\\.(.+)", Pattern.DOTALL);

    /**
     * As the server's {@code format('%I.%I')} writes it.
     *
     * @throws IllegalArgumentException where it has no schema
     */
    public static QualifiedName of(String text) {
        return find(text).orElseThrow(() -> new IllegalArgumentException("not qualified: " + text));
    }

    /** As {@link #of}; empty where it has no schema. */
    public static Optional<QualifiedName> find(String text) {
        Matcher matcher = PARTS.matcher(text);
        return matcher.matches()
                ? Optional.of(new QualifiedName(matcher.group(1), matcher.group(2)))
                : Optional.empty();
    }

    /** Another name in the same schema. */
    public String beside(String other) {
        return schema + "." + other;
    }
}
