package dev.tusk.core.text;

import java.util.StringJoiner;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/** Writes the text of a Markdown tree. The parser bounds how deep blocks and inlines nest, so recursion is safe here. */
final class MarkdownWalker extends AbstractVisitor {

    private final BlockWriter writer;
    private final HeadingSlugs slugs = new HeadingSlugs();

    MarkdownWalker(BlockWriter writer) {
        this.writer = writer;
    }

    @Override
    public void visit(Heading heading) {
        String text = SectionCollector.oneLine(inlineText(heading));
        writer.heading(heading.getLevel(), text, slugs.of(text));
    }

    @Override
    public void visit(Paragraph paragraph) {
        writer.endBlock();
        writeInlines(paragraph, writer);
        writer.endBlock();
    }

    @Override
    public void visit(BulletList list) {
        writer.openList(false, 1);
        visitChildren(list);
        writer.closeList();
    }

    @Override
    public void visit(OrderedList list) {
        Integer start = list.getMarkerStartNumber();
        writer.openList(true, start == null ? 1 : start);
        visitChildren(list);
        writer.closeList();
    }

    @Override
    public void visit(ListItem item) {
        writer.item();
        visitChildren(item);
        writer.endBlock();
    }

    @Override
    public void visit(FencedCodeBlock code) {
        writeCode(code.getLiteral());
    }

    @Override
    public void visit(IndentedCodeBlock code) {
        writeCode(code.getLiteral());
    }

    private void writeCode(String literal) {
        writer.endBlock();
        writer.verbatim(literal);
        writer.endBlock();
    }

    @Override
    public void visit(HtmlBlock html) {
        writer.endBlock();
        HtmlParser.parseFragment(html.getLiteral(), writer);
    }

    @Override
    public void visit(CustomBlock block) {
        if (block instanceof TableBlock) {
            for (Node part = block.getFirstChild(); part != null; part = part.getNext()) {
                for (Node row = part.getFirstChild(); row != null; row = row.getNext()) {
                    if (row instanceof TableRow) {
                        writer.row(rowText(row), part instanceof TableHead);
                    }
                }
            }
            writer.endBlock();
        } else {
            visitChildren(block);
        }
    }

    private static String rowText(Node row) {
        StringJoiner line = new StringJoiner(" | ");
        for (Node cell = row.getFirstChild(); cell != null; cell = cell.getNext()) {
            if (cell instanceof TableCell) {
                line.add(SectionCollector.oneLine(inlineText(cell)));
            }
        }
        return line.toString();
    }

    /** The text of the inlines below a block, without marks. */
    static String inlineText(Node block) {
        StringBuilder out = new StringBuilder();
        block.accept(new Inlines() {
            @Override
            void text(String text) {
                out.append(text);
            }

            @Override
            void lineBreak() {
                out.append('\n');
            }
        });
        return out.toString();
    }

    private static void writeInlines(Node block, BlockWriter writer) {
        Inlines inlines = new Inlines() {
            @Override
            void text(String text) {
                writer.text(text);
            }

            @Override
            void lineBreak() {
                writer.lineBreak();
            }
        };
        inlines.visitAll(block);
    }

    private abstract static class Inlines extends AbstractVisitor {

        abstract void text(String text);

        abstract void lineBreak();

        void visitAll(Node block) {
            visitChildren(block);
        }

        @Override
        public void visit(Text text) {
            text(text.getLiteral());
        }

        @Override
        public void visit(Code code) {
            text(code.getLiteral());
        }

        @Override
        public void visit(SoftLineBreak lineBreak) {
            text(" ");
        }

        @Override
        public void visit(HardLineBreak lineBreak) {
            lineBreak();
        }

        @Override
        public void visit(HtmlInline html) {
            if (html.getLiteral().startsWith("<br")) {
                lineBreak();
            }
        }
    }
}
