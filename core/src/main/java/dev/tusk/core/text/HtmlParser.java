package dev.tusk.core.text;

import org.jsoup.select.NodeTraversor;

/** Reads HTML: {@link HtmlContent} picks the main content and the title, {@link HtmlWalker} does the rest. */
final class HtmlParser {

    private HtmlParser() {}

    static ParsedText parse(String content) {
        HtmlContent page = HtmlContent.of(content);
        SectionCollector sections = new SectionCollector(page.title());
        BlockWriter writer = new BlockWriter(sections);
        NodeTraversor.filter(new HtmlWalker(writer), page.main());
        writer.endBlock();
        return sections.finish();
    }

    /** Adds a piece of HTML, as it may stand in Markdown. */
    static void parseFragment(String html, BlockWriter writer) {
        NodeTraversor.filter(new HtmlWalker(writer), HtmlContent.document(html));
        writer.endBlock();
    }
}
