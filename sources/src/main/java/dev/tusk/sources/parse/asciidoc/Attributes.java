package dev.tusk.sources.parse.asciidoc;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The attributes of a document, as {@code :name: value} sets them and {@code {name}} refers to them. */
final class Attributes {

    private static final Pattern ENTRY = Pattern.compile("^:(!?)([A-Za-z0-9_][A-Za-z0-9_-]*)(!?):(?:[ \\t]+(.*))?$");
    private static final Pattern REFERENCE = Pattern.compile("\\\\?\\{([A-Za-z0-9_][A-Za-z0-9_-]*)}");

    /** A value is put in once: what refers to itself must not grow without end. */
    private static final int MAX_VALUE = 2_000;

    private final Map<String, String> values = new HashMap<>(Map.ofEntries(
            Map.entry("nbsp", " "),
            Map.entry("sp", " "),
            Map.entry("empty", ""),
            Map.entry("blank", ""),
            Map.entry("zwsp", ""),
            Map.entry("amp", "&"),
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("plus", "+"),
            Map.entry("asterisk", "*"),
            Map.entry("vbar", "|"),
            Map.entry("apos", "'"),
            Map.entry("quot", "\""),
            Map.entry("backslash", "\\"),
            Map.entry("backtick", "`"),
            Map.entry("cpp", "C++")));

    /** Takes a line that sets or unsets an attribute; false for any other line. */
    boolean take(String line) {
        if (!line.startsWith(":")) {
            return false;
        }
        Matcher entry = ENTRY.matcher(line);
        if (!entry.matches()) {
            return false;
        }
        String name = entry.group(2).toLowerCase(java.util.Locale.ROOT);
        if (!entry.group(1).isEmpty() || !entry.group(3).isEmpty()) {
            values.remove(name);
        } else {
            String value = entry.group(4) == null ? "" : resolve(entry.group(4).strip());
            values.put(name, value.substring(0, Math.min(value.length(), MAX_VALUE)));
        }
        return true;
    }

    boolean isSet(String name) {
        return values.containsKey(name.toLowerCase(java.util.Locale.ROOT));
    }

    /** The text with the values of attributes in place of references; references to what is not set stay. */
    String resolve(String text) {
        if (text.indexOf('{') < 0) {
            return text;
        }
        return REFERENCE.matcher(text).replaceAll(reference -> {
            boolean escaped = reference.group().startsWith("\\");
            Optional<String> value = escaped
                    ? Optional.of(reference.group().substring(1))
                    : Optional.ofNullable(values.get(reference.group(1).toLowerCase(java.util.Locale.ROOT)));
            return Matcher.quoteReplacement(value.orElse(reference.group()));
        });
    }
}
