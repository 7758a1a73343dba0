package dev.tusk.core.facet;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import org.jspecify.annotations.Nullable;

/** Makes the failures of this package. */
final class FacetFault {

    private static final int MAX_SHOWN = 60;

    private FacetFault() {}

    static TuskException because(String message, @Nullable String hint) {
        return new TuskException(ErrorCode.INVALID_REQUEST, message, null, hint, null);
    }

    /** A user's text on one line, and not for ever. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(MAX_SHOWN).forEach(point -> {
            if (Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE) {
                shown.append("\\u%04x".formatted(point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        return text.codePointCount(0, text.length()) > MAX_SHOWN ? shown + "..." : shown.toString();
    }
}
