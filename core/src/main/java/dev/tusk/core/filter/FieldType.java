package dev.tusk.core.filter;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a declared field holds. The {@linkplain #wireName() wire name} is what JSON, commands and the catalog use. */
public enum FieldType {
    /** A JSON string. */
    TEXT,
    /** A JSON number that is meant to be whole; compared exactly, like {@link #NUMBER}. */
    INTEGER,
    /** A JSON number, compared exactly as a decimal. */
    NUMBER,
    /** JSON's true or false. */
    BOOLEAN,
    /** A JSON string that holds an ISO-8601 date, or a date and time with an offset. */
    TIMESTAMP;

    private static final List<String> WIRE_NAMES =
            Arrays.stream(values()).map(FieldType::wireName).toList();

    /** The name in lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The type of this wire name, whatever its case.
     *
     * @throws TuskException {@code INVALID_REQUEST} with the nearest known name as its hint
     */
    public static FieldType parse(String name) {
        for (FieldType type : values()) {
            if (type.wireName().equals(name.toLowerCase(Locale.ROOT))) {
                return type;
            }
        }
        throw TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "unknown field type \"%s\"".formatted(name),
                Suggestion.hint(name, WIRE_NAMES));
    }
}
