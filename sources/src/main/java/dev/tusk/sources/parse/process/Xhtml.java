package dev.tusk.sources.parse.process;

import java.util.Set;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Writes what parsers tell as HTML: the body only, the elements and attributes that carry text and structure, and no more than
 * a number of characters.
 */
final class Xhtml extends DefaultHandler {

    private static final Set<String> VOID = Set.of("br", "hr", "img", "meta", "link", "input", "col");
    private static final Set<String> ATTRIBUTES = Set.of("href", "alt", "colspan", "rowspan", "start", "id");

    private final int maxCharacters;
    private final StringBuilder out = new StringBuilder();
    private boolean inBody;
    private int skipped;
    private boolean hasText;
    private boolean full;

    Xhtml(int maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    /** A page of this title. */
    static String page(String title, String body) {
        StringBuilder page = new StringBuilder(body.length() + 100).append("<!DOCTYPE html>\n<html><head>");
        if (!title.isEmpty()) {
            page.append("<title>");
            escape(title, page);
            page.append("</title>");
        }
        return page.append("</head><body>\n")
                .append(body)
                .append("</body></html>\n")
                .toString();
    }

    @Override
    public void startElement(String uri, String localName, String qName, Attributes attributes) throws SAXException {
        String name = localName.isEmpty() ? qName : localName;
        if (name.equals("body")) {
            inBody = true;
            return;
        }
        if (!inBody) {
            return;
        }
        if (skipped > 0 || isNoContent(name, attributes)) {
            skipped++;
            return;
        }
        out.append('<').append(name);
        for (int i = 0; i < attributes.getLength(); i++) {
            String attribute =
                    attributes.getLocalName(i).isEmpty() ? attributes.getQName(i) : attributes.getLocalName(i);
            if (ATTRIBUTES.contains(attribute)) {
                out.append(' ').append(attribute).append("=\"");
                escape(attributes.getValue(i), out);
                out.append('"');
            }
        }
        out.append('>');
        checkLength();
    }

    @Override
    public void endElement(String uri, String localName, String qName) throws SAXException {
        String name = localName.isEmpty() ? qName : localName;
        if (name.equals("body")) {
            inBody = false;
        } else if (skipped > 0) {
            skipped--;
        } else if (inBody && !VOID.contains(name)) {
            out.append("</").append(name).append('>');
            checkLength();
        }
    }

    @Override
    public void characters(char[] text, int start, int length) throws SAXException {
        if (inBody && skipped == 0) {
            String added = new String(text, start, length);
            hasText |= !added.isBlank();
            escape(added, out);
            checkLength();
        }
    }

    @Override
    public void ignorableWhitespace(char[] text, int start, int length) throws SAXException {
        characters(text, start, length);
    }

    /**
     * Pictures inside of the document, tables of contents (Word's styles "toc 1" and so on), and what stands above and below
     * each page.
     */
    private static boolean isNoContent(String name, Attributes attributes) {
        String source = attributes.getValue("src");
        String kind = attributes.getValue("class");
        return (name.equals("img") && source != null && source.startsWith("embedded:"))
                || name.equals("script")
                || name.equals("style")
                || (kind != null && (kind.startsWith("toc_") || kind.equals("header") || kind.equals("footer")));
    }

    private void checkLength() throws SAXException {
        if (out.length() > maxCharacters) {
            full = true;
            throw new SAXException("too many characters");
        }
    }

    /** Where what comes next begins; for {@link #heading}. */
    int position() {
        return out.length();
    }

    /** Puts a heading in front of what was written since. */
    void heading(int position, String text) {
        StringBuilder heading = new StringBuilder("<h2>");
        escape(text, heading);
        out.insert(position, heading.append("</h2>\n"));
    }

    boolean isFull() {
        return full;
    }

    boolean hasText() {
        return hasText;
    }

    String body() {
        return out.toString();
    }

    private static void escape(String text, StringBuilder to) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> to.append("&lt;");
                case '>' -> to.append("&gt;");
                case '&' -> to.append("&amp;");
                case '"' -> to.append("&quot;");
                case '\0' -> to.append('\uFFFD');
                default -> to.append(c);
            }
        }
    }
}
