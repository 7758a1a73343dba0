package dev.tusk.sources.hackernews;

import java.util.Locale;
import org.jsoup.parser.Parser;

/**
 * The HTML of items as plain text: paragraphs with an empty line between, code as it stands, links as their whole address. Hacker News makes its
 * HTML itself, of seven tags; others are dropped, and what is no tag stays.
 */
final class ItemText {

    private static final int MAX_TAG = 4096;
    private static final int MAX_ENTITY = 32;

    private final String html;
    private final StringBuilder out;
    private int at;
    private int linkStart = -1;
    private String href = "";
    private int close;

    private ItemText(String html) {
        this.html = html;
        this.close = html.indexOf('>');
        this.out = new StringBuilder(html.length());
    }

    /** The text of this HTML; never fails, and takes time that grows with its length. */
    static String of(String html) {
        if (html.indexOf('<') < 0 && html.indexOf('&') < 0) {
            return html.strip();
        }
        return new ItemText(html).read();
    }

    private String read() {
        while (at < html.length()) {
            char c = html.charAt(at);
            if (c == '<' && tag()) {
                continue;
            }
            if (c == '&') {
                entity();
                continue;
            }
            out.append(c);
            at++;
        }
        endLink();
        return out.toString().strip();
    }

    /** Reads a tag; false where there is none. */
    private boolean tag() {
        int start = at + 1;
        boolean closes = start < html.length() && html.charAt(start) == '/';
        int nameStart = closes ? start + 1 : start;
        if (nameStart >= html.length() || !isLetter(html.charAt(nameStart))) {
            return false;
        }
        int end = closeAfter(nameStart);
        if (end < 0 || end - start > MAX_TAG) {
            return false;
        }
        int nameEnd = nameStart;
        while (nameEnd < end && Character.isLetterOrDigit(html.charAt(nameEnd))) {
            nameEnd++;
        }
        String name = html.substring(nameStart, nameEnd).toLowerCase(Locale.ROOT);
        switch (name) {
            case "p", "pre", "div", "blockquote", "ul", "ol" -> {
                paragraph();
                if (end + 1 < html.length() && html.charAt(end + 1) == '\n') {
                    end++;
                }
            }
            case "br", "li" -> out.append('\n');
            case "a" -> {
                endLink();
                if (!closes) {
                    linkStart = out.length();
                    href = attribute(html.substring(nameEnd, end));
                }
            }
            default -> {
                // <i>, <code>: their text stays
            }
        }
        at = end + 1;
        return true;
    }

    /** The next end of a tag, looked for once; negative where there is none. */
    private int closeAfter(int from) {
        if (close >= 0 && close < from) {
            close = html.indexOf('>', from);
        }
        return close;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private void paragraph() {
        endLink();
        int length = out.length();
        while (length > 0 && out.charAt(length - 1) == '\n') {
            length--;
        }
        out.setLength(length);
        if (length > 0) {
            out.append("\n\n");
        }
    }

    /** Hacker News shows long addresses with an end of three dots; whoever searches has the whole. */
    private void endLink() {
        if (linkStart < 0) {
            return;
        }
        String shown = out.substring(linkStart).strip();
        if (href.startsWith("http") && !shown.equals(href)) {
            boolean shortened = shown.isEmpty()
                    || (shown.endsWith("...") && href.startsWith(shown.substring(0, shown.length() - 3)));
            if (shortened) {
                out.setLength(linkStart);
                out.append(href);
            } else {
                out.append(" (").append(href).append(')');
            }
        }
        linkStart = -1;
        href = "";
    }

    private static String attribute(String attributes) {
        int name = attributes.toLowerCase(Locale.ROOT).indexOf("href=");
        if (name < 0 || name + 5 >= attributes.length()) {
            return "";
        }
        String rest = attributes.substring(name + 5);
        char quote = rest.charAt(0);
        if (quote == '"' || quote == '\'') {
            int end = rest.indexOf(quote, 1);
            return end < 0 ? "" : Parser.unescapeEntities(rest.substring(1, end), true);
        }
        return Parser.unescapeEntities(rest.split("\\s", 2)[0], true);
    }

    private void entity() {
        int end = at + 1;
        int limit = Math.min(html.length(), at + MAX_ENTITY);
        while (end < limit && (html.charAt(end) == '#' || Character.isLetterOrDigit(html.charAt(end)))) {
            end++;
        }
        if (end == limit || html.charAt(end) != ';') {
            out.append('&');
            at++;
            return;
        }
        String entity = html.substring(at, end + 1);
        switch (entity) {
            case "&#x27;", "&#39;", "&apos;" -> out.append('\'');
            case "&quot;", "&#34;" -> out.append('"');
            case "&gt;", "&#62;" -> out.append('>');
            case "&lt;", "&#60;" -> out.append('<');
            case "&amp;", "&#38;" -> out.append('&');
            case "&#x2F;", "&#47;" -> out.append('/');
            default -> {
                String read = Parser.unescapeEntities(entity, false);
                if (read.equals(entity)) {
                    // No entity: a lone ampersand, and what follows it is read on.
                    out.append('&');
                    at++;
                    return;
                }
                out.append(read);
            }
        }
        at = end + 1;
    }
}
