package dev.tusk.core.text;

import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/**
 * The tree of an HTML page, and which part of it is its content. Not for use by several threads at once.
 *
 * @param document as a browser would build it; deeper elements than 256 become siblings
 * @param main the element that holds the content: {@code main}, or the only {@code article}; else the document
 * @param title the title element, without the name of the site after a separator where the first h1 tells what the page's own
 *     name is; else the first h1. One line; empty where the page has neither
 */
public record HtmlContent(Document document, Element main, String title) {

    /** What sites put between a page's name and their own in a title element. */
    private static final Set<Character> TITLE_SEPARATORS =
            Set.of('|', '-', '\u2013', '\u2014', '\u00B7', ':', '\u00AB', '\u2022');

    /** Deeper elements become siblings; real pages nest a tenth as deep, and the time per element grows with the depth. */
    private static final int MAX_DEPTH = 256;

    /** Reads a page; never fails, as browsers do not. */
    public static HtmlContent of(String html) {
        Document document = document(html);
        return new HtmlContent(document, mainContent(document), title(document));
    }

    /** Whether the page marks its content itself. */
    public boolean isMarked() {
        return !(main instanceof Document);
    }

    /** Whether an element is no content: scripts, controls, navigation, what stands above and below all pages of a site. */
    public static boolean isBoilerplate(Element element) {
        return HtmlBoilerplate.matches(element);
    }

    static Document document(String html) {
        return Parser.htmlParser().setMaxDepth(MAX_DEPTH).parseInput(html, "");
    }

    /** The whole document where no element says that it holds the main content: deeply nested parts end up beside the body. */
    private static Element mainContent(Document document) {
        Element main = document.selectFirst("main, [role=main]");
        if (main == null) {
            var articles = document.select("article");
            main = articles.size() == 1 ? articles.first() : null;
        }
        return main != null && main.hasText() ? main : document;
    }

    private static String title(Document document) {
        String title = SectionCollector.oneLine(document.title());
        Element h1 = document.selectFirst("h1");
        String heading = h1 == null ? "" : SectionCollector.oneLine(h1.text());
        if (title.isEmpty() || (!heading.isEmpty() && namesSiteAfter(title, heading))) {
            return heading;
        }
        return title;
    }

    private static boolean namesSiteAfter(String title, String heading) {
        if (!title.toLowerCase(Locale.ROOT).startsWith(heading.toLowerCase(Locale.ROOT))
                || title.length() <= heading.length()) {
            return false;
        }
        String rest = title.substring(heading.length()).strip();
        return !rest.isEmpty() && TITLE_SEPARATORS.contains(rest.charAt(0));
    }
}
