package dev.tusk.core.filter;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;

/** Makes the failures of this package. */
final class InvalidFilter {

    private InvalidFilter() {}

    static TuskException because(String message, String hint) {
        return TuskException.withHint(ErrorCode.INVALID_FILTER, message, hint);
    }

    /** The failure with the place in the JSON form where it arose, as a JSON pointer (RFC 6901). */
    static TuskException at(String pointer, TuskException failure) {
        return new TuskException(
                failure.code(),
                "filter at \"%s\": %s".formatted(Shown.text(pointer.isEmpty() ? "/" : pointer), failure.getMessage()),
                failure.detail(),
                failure.hint(),
                failure);
    }

    /**
     * Refuses text that PostgreSQL cannot store, hence never finds.
     *
     * @param what what the text is, for the message
     */
    static void requireStorable(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw because(
                        "a filter's %s holds a NUL character at position %d".formatted(what, i),
                        "no stored text holds NUL; remove it");
            }
            boolean paired = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (paired) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw because(
                        "a filter's %s holds half of a surrogate pair at position %d".formatted(what, i),
                        "the text is not valid Unicode; it was probably cut or decoded wrongly");
            }
        }
    }
}
