package dev.tusk.sources.parse.asciidoc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The mark with which an item of a list begins.
 *
 * @param key what items of one list have in common: {@code *}, {@code **}, {@code 1.}, {@code ::} ...
 * @param kind of the list
 * @param term what a description list describes; empty for other lists
 * @param text the rest of the line
 */
record ListMarker(String key, Kind kind, String term, String text) {

    enum Kind {
        BULLETS,
        NUMBERS,
        TERMS
    }

    private static final Pattern BULLET = Pattern.compile("^[ \\t]*(\\*{1,6}|-)[ \\t]+(.*)$");
    private static final Pattern NUMBER = Pattern.compile("^[ \\t]*(\\.{1,6}|\\d{1,6}\\.|[a-zA-Z]\\.)[ \\t]+(.*)$");
    private static final Pattern CALLOUT = Pattern.compile("^<(\\d{1,4}|\\.)>[ \\t]+(.*)$");
    private static final Pattern TERM = Pattern.compile("^[ \\t]*(\\S.{0,400}?)(:{2,4}|;;)(?:[ \\t]+(.*))?$");
    private static final Pattern CHECK = Pattern.compile("^\\[[ xX*]]\\s+");

    /** The marker of a line; null for a line that begins no item. */
    static @Nullable ListMarker of(String line) {
        Matcher bullet = BULLET.matcher(line);
        if (bullet.matches()) {
            return new ListMarker(
                    bullet.group(1),
                    Kind.BULLETS,
                    "",
                    CHECK.matcher(bullet.group(2)).replaceFirst(""));
        }
        Matcher number = NUMBER.matcher(line);
        if (number.matches()) {
            String mark = number.group(1);
            String key = mark.startsWith(".") ? mark : Character.isDigit(mark.charAt(0)) ? "1." : "a.";
            return new ListMarker(key, Kind.NUMBERS, "", number.group(2));
        }
        Matcher callout = CALLOUT.matcher(line);
        if (callout.matches()) {
            return new ListMarker("<>", Kind.NUMBERS, "", callout.group(2));
        }
        if (!line.contains("::") && !line.contains(";;")) {
            return null;
        }
        Matcher term = TERM.matcher(line);
        if (term.matches() && !term.group(1).startsWith("//")) {
            String text = term.group(3) == null ? "" : term.group(3);
            return new ListMarker(term.group(2), Kind.TERMS, term.group(1), text);
        }
        return null;
    }
}
