package dev.tusk.sources.parse.asciidoc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a table. */
final class Table {

    private record Cell(String text, int columns, boolean blocks) {}

    private static final Pattern MULTIPLIED = Pattern.compile("^(\\d{1,3})\\*.*$");
    private static final Pattern CSV_CELL =
            Pattern.compile("(?:^|(?<=,))[ \\t]*+(?:\"([^\"]*+(?:\"\"[^\"]*+)*+)\"[ \\t]*+|([^,\\n]*))(?=,|\\n|$)");
    private static final Pattern PARAGRAPH = Pattern.compile("\n\\s*\n");
    private static final int MAX_COLUMNS = 1_000;

    private final List<String> lines;
    private final BlockAttributes above;
    private final Attributes attributes;
    private final Inlines inlines;
    private final int depth;

    Table(List<String> lines, BlockAttributes above, Attributes attributes, int depth) {
        this.lines = lines;
        this.above = above;
        this.attributes = attributes;
        this.inlines = new Inlines(attributes);
        this.depth = depth;
    }

    /** @param mark with which the delimiter begins: {@code |} for cells behind bars, {@code ,} and {@code :} for fields */
    void write(char mark, StringBuilder out) {
        String format = above.value("format");
        char separator = above.value("separator").isEmpty()
                ? (mark == '!' ? '!' : '|')
                : above.value("separator").charAt(0);
        boolean fields =
                mark == ',' || mark == ':' || format.equals("csv") || format.equals("dsv") || format.equals("tsv");
        List<List<Cell>> rows = fields
                ? fields(mark == ':' || format.equals("dsv") ? ':' : format.equals("tsv") ? '\t' : ',')
                : bars(separator);
        out.append("<table").append(above.idAttribute()).append(">\n");
        for (int i = 0; i < rows.size(); i++) {
            String tag = i == 0 && hasHeader() ? "th" : "td";
            out.append(tag.equals("th") ? "<thead><tr>" : "<tr>");
            for (Cell cell : rows.get(i)) {
                out.append('<').append(tag);
                if (cell.columns > 1) {
                    out.append(" colspan=\"").append(cell.columns).append('"');
                }
                out.append('>');
                content(cell, out);
                out.append("</").append(tag).append('>');
            }
            out.append(tag.equals("th") ? "</tr></thead>\n" : "</tr>\n");
        }
        out.append("</table>\n");
    }

    private void content(Cell cell, StringBuilder out) {
        if (cell.blocks && depth < 5) {
            new Blocks(cell.text.lines().toList(), attributes, out, depth + 1).write();
            return;
        }
        List<String> paragraphs = PARAGRAPH.splitAsStream(cell.text).toList();
        for (int i = 0; i < paragraphs.size(); i++) {
            out.append(i > 0 ? "<br>" : "")
                    .append(inlines.html(paragraphs.get(i).strip()));
        }
    }

    /** Asked for, or told by an empty line behind the first one. */
    private boolean hasHeader() {
        if (above.option("header")) {
            return true;
        }
        if (above.option("noheader")) {
            return false;
        }
        return lines.size() > 2
                && !lines.get(0).isBlank()
                && lines.get(1).isBlank()
                && !lines.get(2).isBlank();
    }

    private List<List<Cell>> bars(char separator) {
        Pattern start = Pattern.compile(
                "(?:^|(?<=\\s))(?:(\\d{1,3})?(?:\\.\\d{1,3})?([+*]))?([<^>])?(?:\\.[<^>])?([adehlmsv])?"
                        + Pattern.quote(String.valueOf(separator)) + "|(?<!\\\\)"
                        + Pattern.quote(String.valueOf(separator)),
                Pattern.MULTILINE);
        String text = String.join("\n", lines);
        List<Cell> cells = new ArrayList<>();
        Matcher next = start.matcher(text);
        int columns = 0;
        int from = -1;
        int copies = 1;
        int span = 1;
        boolean blocks = false;
        boolean found = next.find();
        while (found || from >= 0) {
            int end = found ? next.start() : text.length();
            if (from >= 0) {
                Cell cell = new Cell(
                        text.substring(from, end).strip().replace("\\" + separator, String.valueOf(separator)),
                        span,
                        blocks);
                for (int i = 0; i < copies; i++) {
                    cells.add(cell);
                }
            }
            if (!found) {
                break;
            }
            int number = next.group(1) == null ? 1 : Integer.parseInt(next.group(1));
            copies = "*".equals(next.group(2)) ? Math.max(1, number) : 1;
            span = "+".equals(next.group(2)) ? Math.max(1, number) : 1;
            blocks = "a".equals(next.group(4));
            from = next.end();
            if (text.indexOf('\n') < 0 || next.start() <= firstLineEnd(text)) {
                columns += copies * span;
            }
            found = next.find();
        }
        return rows(cells, declaredColumns() > 0 ? declaredColumns() : Math.max(1, columns));
    }

    /** The end of the first line that is not empty: without a declaration it tells how many columns there are. */
    private static int firstLineEnd(String text) {
        int start = 0;
        while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        int end = text.indexOf('\n', start);
        return end < 0 ? text.length() : end;
    }

    private int declaredColumns() {
        String columns = attributes.resolve(above.value("cols"));
        if (columns.isBlank()) {
            return 0;
        }
        int count = 0;
        for (String column : columns.split("[,;]", -1)) {
            Matcher multiplied = MULTIPLIED.matcher(column.strip());
            count += multiplied.matches() ? Integer.parseInt(multiplied.group(1)) : 1;
        }
        return Math.min(count, MAX_COLUMNS);
    }

    private static List<List<Cell>> rows(List<Cell> cells, int columns) {
        List<List<Cell>> rows = new ArrayList<>();
        List<Cell> row = new ArrayList<>();
        int width = 0;
        for (Cell cell : cells) {
            row.add(cell);
            width += cell.columns;
            if (width >= columns) {
                rows.add(row);
                row = new ArrayList<>();
                width = 0;
            }
        }
        if (!row.isEmpty()) {
            rows.add(row);
        }
        return rows;
    }

    private List<List<Cell>> fields(char separator) {
        List<List<Cell>> rows = new ArrayList<>();
        for (String line : lines) {
            if (line.isBlank()) {
                continue;
            }
            List<Cell> row = new ArrayList<>();
            if (separator == ',') {
                Matcher cell = CSV_CELL.matcher(line);
                while (cell.find()) {
                    String quoted = cell.group(1);
                    row.add(new Cell(quoted == null ? cell.group(2).strip() : quoted.replace("\"\"", "\""), 1, false));
                }
            } else {
                for (String field : line.split(Pattern.quote(String.valueOf(separator)), -1)) {
                    row.add(new Cell(field.strip(), 1, false));
                }
            }
            rows.add(row);
        }
        return rows;
    }
}
