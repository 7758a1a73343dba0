package dev.tusk.core.text;

import java.util.List;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;

/** Reads CommonMark with the tables of GitHub's dialect and a YAML or TOML front matter. */
final class MarkdownParser {

    private static final Parser WITH_TABLES =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();
    private static final Parser WITHOUT_TABLES = Parser.builder().build();

    private MarkdownParser() {}

    static ParsedText parse(String content) {
        FrontMatter frontMatter = FrontMatter.of(content);
        Node document = document(content.substring(frontMatter.length()));
        String title = SectionCollector.oneLine(frontMatter.title().isEmpty() ? title(document) : frontMatter.title());
        SectionCollector sections = new SectionCollector(title);
        BlockWriter writer = new BlockWriter(sections);
        document.accept(new MarkdownWalker(writer));
        writer.endBlock();
        return sections.finish();
    }

    /** The parser refuses tables of more than a million cells (padded ones included); such a text is read without tables. */
    private static Node document(String markdown) {
        try {
            return WITH_TABLES.parse(markdown);
        } catch (IllegalStateException tooManyCells) {
            return WITHOUT_TABLES.parse(markdown);
        }
    }

    /** The first heading of level 1, or a heading of any level with which the text begins. */
    private static String title(Node document) {
        if (document.getFirstChild() instanceof Heading first) {
            return MarkdownWalker.inlineText(first);
        }
        for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading heading && heading.getLevel() == 1) {
                return MarkdownWalker.inlineText(heading);
            }
        }
        return "";
    }
}
