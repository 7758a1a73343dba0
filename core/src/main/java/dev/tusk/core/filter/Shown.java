package dev.tusk.core.filter;

/** A user's text as a message shows it: on one line, and not for ever. */
final class Shown {

    private static final int MAX_LENGTH = 60;

    private Shown() {}

    /** The text with control characters as {@code \\u0000}, cut after 60 characters. */
    static String text(String text) {
        StringBuilder shown = new StringBuilder();
        int end = text.length() <= MAX_LENGTH ? text.length() : text.offsetByCodePoints(0, codePoints(text));
        text.substring(0, end).codePoints().forEach(point -> {
            if (Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE) {
                shown.append("\\u%04x".formatted(point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        return end == text.length() ? shown.toString() : shown.append("...").toString();
    }

    private static int codePoints(String text) {
        return Math.min(MAX_LENGTH, text.codePointCount(0, text.length()));
    }
}
