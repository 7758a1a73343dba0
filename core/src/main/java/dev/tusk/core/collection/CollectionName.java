package dev.tusk.core.collection;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.regex.Pattern;

/**
 * A collection's name: a lower-case letter, then up to 39 lower-case letters, digits and underscores, so that the names
 * of its tables and indexes stay within PostgreSQL's 63 bytes.
 */
public record CollectionName(String value) {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    public CollectionName {
        if (!FORM.matcher(value).matches()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_NAME,
                    "\"%s\" cannot be the name of a collection".formatted(shown(value)),
                    "use a lower-case letter, then up to 39 lower-case letters, digits and underscores");
        }
    }

    /** What may be no name, as messages show it: not longer than makes sense. */
    static String shown(String value) {
        return value.length() > 80 ? value.substring(0, 80) + "..." : value;
    }

    @Override
    public String toString() {
        return value;
    }
}
