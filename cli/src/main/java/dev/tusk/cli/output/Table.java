package dev.tusk.cli.output;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under headings. Numbers stand right, everything else left.
 *
 * @param headings one for each column
 */
public record Table(List<String> headings, List<List<String>> rows) {

    private static final String GAP = "  ";

    public Table {
        headings = List.copyOf(headings);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != headings.size()) {
                throw new IllegalArgumentException(
                        "a row of %d cells under %d headings".formatted(row.size(), headings.size()));
            }
        }
    }

    /**
     * The lines of the table. Where they would be wider than the terminal, the widest column gives way.
     *
     * @param maxColumns the terminal's width, or {@link Integer#MAX_VALUE} when nothing is to be cut
     */
    public List<String> lines(int maxColumns) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(headings);
        rows.forEach(row -> cells.add(row.stream().map(Text::oneLine).toList()));
        int[] widths = widths(cells, maxColumns);
        boolean[] numeric = numeric();
        List<String> lines = new ArrayList<>();
        for (List<String> row : cells) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = Text.fit(row.get(column), widths[column]);
                String padding = " ".repeat(widths[column] - Text.columns(cell));
                line.append(column == 0 ? "" : GAP).append(numeric[column] ? padding + cell : cell + padding);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private int[] widths(List<List<String>> cells, int maxColumns) {
        int[] widths = new int[headings.size()];
        for (List<String> row : cells) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], Text.columns(row.get(column)));
            }
        }
        long excess = (long) GAP.length() * (widths.length - 1) - maxColumns;
        for (int width : widths) {
            excess += width;
        }
        while (excess > 0) {
            int widest = 0;
            for (int column = 1; column < widths.length; column++) {
                widest = widths[column] > widths[widest] ? column : widest;
            }
            if (widths[widest] <= 8) {
                break;
            }
            widths[widest]--;
            excess--;
        }
        return widths;
    }

    private boolean[] numeric() {
        boolean[] numeric = new boolean[headings.size()];
        for (int column = 0; column < numeric.length; column++) {
            int index = column;
            numeric[column] = !rows.isEmpty()
                    && rows.stream()
                            .map(row -> row.get(index))
                            .allMatch(cell -> cell.matches("-?[0-9][0-9,.]*( [kMGT]?B)?|-?"));
        }
        return numeric;
    }
}
