package dev.tusk.sources.parse.asciidoc;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands above a block: {@code [style,name=value]}, {@code [[id]]} and {@code .Title}. */
final class BlockAttributes {

    private static final Pattern ANCHOR = Pattern.compile("^\\[\\[([^],]{1,200})(?:,[^]]*)?]]$");
    private static final Pattern LIST = Pattern.compile("^\\[([\\w.#%,\"'*:\\-][^\\n]*|)]$");
    private static final Pattern NAMED =
            Pattern.compile("(?<![\\w-])([\\w-]{1,100})=(?:\"([^\"]*)\"|'([^']*)'|([^,]*))");
    private static final Pattern SHORT = Pattern.compile("([.#%])([\\w:-]+)");
    private static final Set<String> ADMONITIONS = Set.of("note", "tip", "important", "warning", "caution");

    private String style = "";
    private String id = "";
    private String title = "";
    private final Map<String, String> named = new HashMap<>();

    /** Takes a line that belongs above a block; false for any other line. */
    boolean take(String line) {
        if (line.length() > 1
                && line.charAt(0) == '.'
                && line.charAt(1) != '.'
                && !Character.isWhitespace(line.charAt(1))) {
            title = line.substring(1);
            return true;
        }
        Matcher anchor = ANCHOR.matcher(line);
        if (anchor.matches()) {
            id = anchor.group(1);
            return true;
        }
        Matcher list = LIST.matcher(line);
        if (!list.matches()) {
            return false;
        }
        read(list.group(1));
        return true;
    }

    private void read(String list) {
        Matcher value = NAMED.matcher(list);
        while (value.find()) {
            String text =
                    value.group(2) != null ? value.group(2) : value.group(3) != null ? value.group(3) : value.group(4);
            named.merge(value.group(1).toLowerCase(Locale.ROOT), text, (before, more) -> more);
        }
        String first = list.split(",", 2)[0].strip();
        if (first.contains("=")) {
            first = "";
        }
        Matcher shorthand = SHORT.matcher(first);
        while (shorthand.find()) {
            switch (shorthand.group(1)) {
                case "#" -> id = shorthand.group(2);
                case "%" -> named.merge("options", shorthand.group(2), (before, more) -> before + "," + more);
                default -> named.put("role", shorthand.group(2));
            }
        }
        String plain = first.replaceAll("[.#%].*$", "").toLowerCase(Locale.ROOT);
        if (!plain.isEmpty()) {
            style = plain;
        }
        if (named.containsKey("id")) {
            id = value("id");
        }
    }

    boolean has(String wanted) {
        return style.equals(wanted);
    }

    boolean isAdmonition() {
        return ADMONITIONS.contains(style);
    }

    String style() {
        return style;
    }

    String id() {
        return id;
    }

    String title() {
        return title;
    }

    /** A named value; empty where there is none. */
    String value(String name) {
        return named.getOrDefault(name, "");
    }

    boolean option(String name) {
        return (value("options") + "," + value("opts")).contains(name);
    }

    /** What an HTML element of the block has as its id: an attribute, or nothing. */
    String idAttribute() {
        return id.isEmpty() ? "" : " id=\"" + Inlines.escape(id) + "\"";
    }
}
