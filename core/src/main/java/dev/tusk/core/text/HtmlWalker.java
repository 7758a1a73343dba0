package dev.tusk.core.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/**
 * Walks through an HTML tree without recursion and writes its text. Terms with an id and titles of tables, figures and
 * examples become headings below h6, so that each has its own sections and anchor.
 */
final class HtmlWalker implements NodeFilter {

    private static final Set<String> ADMONITIONS =
            Set.of("note", "tip", "warning", "caution", "important", "admonition", "danger", "hint");
    private static final Set<String> TITLED = Set.of("table", "example", "figure", "equation");

    private final BlockWriter writer;
    private final Deque<List<String>> rows = new ArrayDeque<>();
    private final Deque<Boolean> dataTables = new ArrayDeque<>();
    private int preformatted;

    HtmlWalker(BlockWriter writer) {
        this.writer = writer;
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (node instanceof TextNode text) {
            if (preformatted > 0) {
                writer.verbatim(text.getWholeText());
            } else {
                writer.text(text.getWholeText());
            }
            return FilterResult.CONTINUE;
        }
        if (!(node instanceof Element element)) {
            return FilterResult.SKIP_ENTIRELY;
        }
        if ((depth > 0 && HtmlBoilerplate.matches(element))
                || (writer.capturing() && HtmlAnchors.isPermalink(element))) {
            return FilterResult.SKIP_ENTIRELY;
        }
        open(element);
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (node instanceof Element element) {
            close(element);
        }
        return FilterResult.CONTINUE;
    }

    private void open(Element element) {
        if (isTitle(element)) {
            writer.beginCapture(' ');
            return;
        }
        if (opensScope(element)) {
            writer.openScope();
        }
        switch (element.normalName()) {
            case "h1", "h2", "h3", "h4", "h5", "h6" -> writer.beginCapture(' ');
            case "ul", "menu" -> writer.openList(false, 1);
            case "ol" -> writer.openList(true, start(element));
            case "li" -> writer.item();
            case "dt" -> openTerm(element);
            case "pre", "listing", "xmp" -> {
                writer.endBlock();
                preformatted++;
            }
            case "table" -> {
                writer.endBlock();
                dataTables.push(isDataTable(element));
            }
            case "tr" -> openRow();
            case "td", "th" -> openCell();
            case "img" -> writer.text(element.attr("alt"));
            case "br" -> openBreak();
            default -> {
                if (element.isBlock()) {
                    writer.endBlock();
                }
            }
        }
    }

    private void close(Element element) {
        if (isTitle(element)) {
            String title = writer.endCapture();
            if (writer.capturing()) {
                writer.text(title);
                writer.endBlock();
            } else {
                Element owner = element.parent() == null ? element : element.parent();
                writer.heading(writer.scopeLevel(), title, owner.id().isEmpty() ? null : owner.id());
            }
            return;
        }
        switch (element.normalName()) {
            case "h1", "h2", "h3", "h4", "h5", "h6" -> closeHeading(element);
            case "ul", "ol", "menu" -> writer.closeList();
            case "dt" -> closeTerm(element);
            case "pre", "listing", "xmp" -> {
                writer.endBlock();
                preformatted--;
            }
            case "table" -> {
                writer.endBlock();
                dataTables.poll();
            }
            case "tr" -> closeRow(element);
            case "td", "th" -> closeCell();
            default -> {
                if (element.isBlock()) {
                    writer.endBlock();
                }
            }
        }
        if (opensScope(element)) {
            writer.closeScope();
        }
    }

    private void openBreak() {
        if (preformatted > 0) {
            writer.verbatim("\n");
        } else {
            writer.lineBreak();
        }
    }

    private void closeHeading(Element element) {
        String text = writer.endCapture();
        Element parent = element.parent();
        if (writer.capturing()) {
            writer.text(text);
            writer.endBlock();
        } else if (parent != null && hasAnyClass(parent, ADMONITIONS)) {
            writer.term(true);
            writer.text(text);
            writer.term(false);
        } else {
            writer.heading(element.normalName().charAt(1) - '0', text, HtmlAnchors.of(element));
        }
    }

    private void openTerm(Element element) {
        if (isHeadingTerm(element)) {
            writer.beginCapture(' ');
        } else {
            writer.term(true);
        }
    }

    private void closeTerm(Element element) {
        if (isHeadingTerm(element)) {
            String text = writer.endCapture();
            writer.heading(writer.scopeLevel(), text, element.id());
        } else {
            writer.term(false);
        }
    }

    /** Captures are never left open between the two ends of a term, so both ends see the same answer. */
    private boolean isHeadingTerm(Element element) {
        return !element.id().isEmpty() && rows.isEmpty();
    }

    private void openRow() {
        writer.endBlock();
        if (inDataTable()) {
            rows.push(new ArrayList<>());
        }
    }

    private void closeRow(Element row) {
        if (!inDataTable()) {
            writer.endBlock();
            return;
        }
        List<String> cells = rows.pop();
        if (cells.size() == 1 && !spansColumns(row)) {
            writer.paragraph(cells.get(0));
        } else if (cells.stream().anyMatch(cell -> !cell.isBlank())) {
            writer.row(
                    cells.stream().map(SectionCollector::oneLine).collect(Collectors.joining(" | ")),
                    namesColumns(row));
        }
    }

    /** Whether a row is the first of its table and of headings alone. */
    private static boolean namesColumns(Element row) {
        Element part = row.parent();
        if (part == null || row.previousElementSibling() != null) {
            return false;
        }
        boolean first = part.normalName().equals("thead")
                || part.previousElementSibling() == null
                || !"thead tbody".contains(part.previousElementSibling().normalName());
        return first
                && (part.normalName().equals("thead")
                        || row.children().stream()
                                .allMatch(cell -> cell.normalName().equals("th")));
    }

    /** Whether the only cell of a row is a heading above the columns, and not a record in a table of one column. */
    private static boolean spansColumns(Element row) {
        Element cell = row.firstElementChild();
        return cell != null && cell.hasAttr("colspan") && !cell.attr("colspan").equals("1");
    }

    private void openCell() {
        if (inRow()) {
            writer.beginCapture('\n');
        } else {
            writer.endBlock();
        }
    }

    private void closeCell() {
        if (inRow()) {
            rows.element().add(writer.endCapture());
        } else {
            writer.endBlock();
        }
    }

    /** A cell may stand without a row where the parser had to flatten what is nested too deeply. */
    private boolean inRow() {
        return inDataTable() && !rows.isEmpty();
    }

    private boolean inDataTable() {
        return Boolean.TRUE.equals(dataTables.peek());
    }

    /** A table that holds another table or a heading lays out the page; its cells are read one after the other. */
    private static boolean isDataTable(Element table) {
        String role = table.attr("role");
        return !role.equals("presentation")
                && !role.equals("none")
                && table.stream().skip(1).noneMatch(inner -> inner.normalName().equals("table") || isHeading(inner));
    }

    private static boolean isHeading(Element element) {
        String tag = element.normalName();
        return tag.length() == 2 && tag.charAt(0) == 'h' && tag.charAt(1) >= '1' && tag.charAt(1) <= '6';
    }

    private static boolean opensScope(Element element) {
        return switch (element.normalName()) {
            case "dl", "table" -> true;
            case "div", "figure" -> hasAnyClass(element, TITLED);
            default -> false;
        };
    }

    /** The title of a table, figure or example: a caption, or DocBook's titled paragraph. */
    private static boolean isTitle(Element element) {
        if (element.normalName().equals("caption")) {
            return true;
        }
        Element parent = element.parent();
        return element.normalName().equals("p")
                && element.hasClass("title")
                && parent != null
                && hasAnyClass(parent, TITLED);
    }

    private static boolean hasAnyClass(Element element, Set<String> names) {
        return element.hasAttr("class") && element.classNames().stream().anyMatch(names::contains);
    }

    private static long start(Element list) {
        try {
            return Long.parseLong(list.attr("start").strip());
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
