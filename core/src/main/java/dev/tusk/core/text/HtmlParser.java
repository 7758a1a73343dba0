package dev.tusk.core.text;

import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeTraversor;

/** Reads HTML: picks the main content and the title; {@link HtmlWalker} does the rest. */
final class HtmlParser {

    /** What sites put between a page's name and their own in a title element. */
    private static final Set<Character> TITLE_SEPARATORS =
            Set.of('|', '-', '\u2013', '\u2014', '\u00B7', ':', '\u00AB', '\u2022');

    /** Deeper elements become siblings; real pages nest a tenth as deep, and the time per element grows with the depth. */
    private static final int MAX_DEPTH = 256;

    private HtmlParser() {}

    static ParsedText parse(String content) {
        Document document = document(content);
        String title = title(document);
        SectionCollector sections = new SectionCollector(title);
        BlockWriter writer = new BlockWriter(sections);
        NodeTraversor.filter(new HtmlWalker(writer), mainContent(document));
        writer.endBlock();
        return sections.finish();
    }

    /** Adds a piece of HTML, as it may stand in Markdown. */
    static void parseFragment(String html, BlockWriter writer) {
        NodeTraversor.filter(new HtmlWalker(writer), document(html));
        writer.endBlock();
    }

    private static Document document(String html) {
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

    /**
     * The title element, without the name of the site after a separator where the first h1 tells what the page's own name
     * is; else the first h1.
     */
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
