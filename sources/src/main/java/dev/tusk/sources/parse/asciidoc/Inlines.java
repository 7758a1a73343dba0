package dev.tusk.sources.parse.asciidoc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of lines without their marks, as HTML. Patterns are bounded, so that no text takes more than linear time. */
final class Inlines {

    private static final Pattern PASS = Pattern.compile(
            "\\+\\+\\+(.{0,1000}?)\\+\\+\\+|pass:[a-z,]*\\[([^]]{0,1000})]|`\\+(.{1,300}?)\\+`|(?<![\\w`])`([^`\\n]{1,300})`(?!\\w)"
                    + "|(?<!\\w)\\+\\+([^\\n]{1,300}?)\\+\\+(?!\\w)|(?<![\\w+])\\+(\\S(?:[^+\\n]{0,300}\\S)?)\\+(?![\\w+])",
            Pattern.DOTALL);
    private static final Pattern ANCHOR =
            Pattern.compile("\\[\\[[^]\\n]{1,200}]]|anchor:[^\\[\\s]{1,200}\\[[^]]{0,200}]");
    private static final Pattern CROSS_REFERENCE = Pattern.compile("<<([^>,\\n]{1,200})(?:,\\s*([^>]{1,400}))?>>");
    private static final Pattern LINK = Pattern.compile(
            "(?:link:|mailto:|xref:)?((?:https?|ftp|irc)://[^\\s\\[\\]<>]{1,2000}|(?<=link:|mailto:|xref:)[^\\s\\[\\]]{1,2000})\\[((?:[^]\\\\]|\\\\.){0,500})]");
    private static final Pattern MACRO = Pattern.compile(
            "\\b(image|icon|kbd|btn|menu|footnote|footnoteref|stem|latexmath|asciimath|indexterm2?|term):([^\\s\\[:]{0,500})\\[((?:[^]\\\\]|\\\\.){0,1000})]");
    private static final Pattern INDEX_TERM =
            Pattern.compile("\\({3}[^()\\n]{1,200}\\){3} ?|\\({2}([^()\\n]{1,200})\\){2}");
    private static final Pattern ROLE = Pattern.compile("\\[[.#%][^]\\n]{1,100}](?=[#*_`])");
    private static final List<Pattern> FORMATS = List.of(
            Pattern.compile("\\*\\*([^*]{1,500})\\*\\*"),
            Pattern.compile("__([^_]{1,500})__"),
            Pattern.compile("##([^#]{1,500})##"),
            Pattern.compile("(?<![\\w*\\\\])\\*(\\S(?:[^*]{0,500}\\S)?)\\*(?![\\w*])"),
            Pattern.compile("(?<![\\w_\\\\])_(\\S(?:[^_]{0,500}\\S)?)_(?![\\w_])"),
            Pattern.compile("(?<![\\w#\\\\&])#(\\S(?:[^#]{0,500}\\S)?)#(?![\\w#])"),
            Pattern.compile("\\^(\\S{1,100}?)\\^"),
            Pattern.compile("(?<!~)~(\\S{1,100}?)~(?!~)"));
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?=[*_`#^~{<\\[(+])");
    private static final Pattern HELD = Pattern.compile("\u0001(\\d{1,9})\u0002");

    private final Attributes attributes;

    Inlines(Attributes attributes) {
        this.attributes = attributes;
    }

    /** HTML of a text of one or more lines; {@code " +"} at the end of a line breaks it. */
    String html(String text) {
        return escape(plain(text)).replaceAll(" \\+(?=\n|$)", "<br>");
    }

    private String plain(String raw) {
        List<String> held = new ArrayList<>();
        String text = raw.replace('\u0001', ' ').replace('\u0002', ' ');
        text = PASS.matcher(text).replaceAll(pass -> {
            for (int group = 1; group <= pass.groupCount(); group++) {
                if (pass.group(group) != null) {
                    held.add(group == 4 ? attributes.resolve(pass.group(group)) : pass.group(group));
                }
            }
            return "\u0001" + (held.size() - 1) + "\u0002";
        });
        text = attributes.resolve(text);
        text = ANCHOR.matcher(text).replaceAll("");
        text = CROSS_REFERENCE.matcher(text).replaceAll(found -> quoted(label(found.group(2), found.group(1))));
        text = LINK.matcher(text).replaceAll(found -> quoted(label(found.group(2), found.group(1))));
        text = MACRO.matcher(text).replaceAll(found -> quoted(macro(found.group(1), found.group(2), found.group(3))));
        text = INDEX_TERM.matcher(text).replaceAll(found -> found.group(1) == null ? "" : quoted(found.group(1)));
        text = ROLE.matcher(text).replaceAll("");
        for (Pattern format : FORMATS) {
            text = format.matcher(text).replaceAll("$1");
        }
        text = ESCAPE.matcher(text).replaceAll("");
        return HELD.matcher(text).replaceAll(found -> quoted(held.get(Integer.parseInt(found.group(1)))));
    }

    private static String quoted(String text) {
        return Matcher.quoteReplacement(text);
    }

    /** The label that comes first in brackets, or the address. */
    private static String label(@org.jspecify.annotations.Nullable String inBrackets, String address) {
        if (inBrackets == null || inBrackets.isBlank()) {
            return address.startsWith("#") ? address.substring(1) : address;
        }
        String label = inBrackets.strip();
        if (label.startsWith("\"") && label.indexOf('"', 1) > 0) {
            return label.substring(1, label.indexOf('"', 1));
        }
        return label.replaceFirst("(\\^|,\\s*(window|role|opts|title|rel)\\s*=.*)$", "")
                .replace("\\]", "]");
    }

    private static String macro(String name, String target, String inBrackets) {
        return switch (name) {
            case "image", "icon" -> firstValue(inBrackets);
            case "menu" -> target + (inBrackets.isBlank() ? "" : " > " + inBrackets);
            case "footnote", "footnoteref" -> inBrackets.isBlank() ? "" : " (" + inBrackets + ")";
            case "indexterm" -> "";
            default -> inBrackets;
        };
    }

    /** What stands before the first comma, and no value with a name: the text that stands for a picture. */
    static String firstValue(String inBrackets) {
        String first = inBrackets.split(",", 2)[0].strip();
        if (first.startsWith("alt=")) {
            first = first.substring("alt=".length());
        }
        return first.contains("=") ? "" : first.replace("\"", "");
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
