package dev.tusk.core.sql;

import java.util.Objects;

/**
 * The name of a database object, which may hold any character but NUL. This is the only way by which a name becomes
 * SQL text.
 *
 * @param name the bare name, 1 to 63 bytes as PostgreSQL's {@code NAMEDATALEN} allows
 */
public record Identifier(String name) {

    private static final int MAX_BYTES = 63;

    public Identifier {
        Objects.requireNonNull(name, "name");
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an identifier must not be empty or hold NUL");
        }
        int bytes = name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "identifier \"%s\" has %d bytes; PostgreSQL allows %d".formatted(name, bytes, MAX_BYTES));
        }
    }

    /** The name in double quotes, with quotes inside doubled. */
    public String quoted() {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** {@code "schema"."name"}. */
    public String qualifiedBy(Identifier schema) {
        return schema.quoted() + '.' + quoted();
    }

    @Override
    public String toString() {
        return quoted();
    }
}
