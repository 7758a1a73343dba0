package dev.tusk.ops.explain.parse;

import java.util.ArrayList;
import java.util.List;

/** The rows that psql prints with {@code --csv}, and clients save: one column, in quotes where a row has commas, quotes or lines of its own. */
final class CsvRows {

    private static final String HEADING = "QUERY PLAN";

    private CsvRows() {}

    /** The lines without the quotes of CSV; as they are where they are none of CSV. */
    static List<String> without(List<String> lines) {
        List<String> plain = new ArrayList<>();
        boolean isCsv = false;
        boolean isSeen = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (isHeading(line)) {
                isCsv = true;
                plain.add(HEADING);
            } else if (isCsv && line.startsWith("\"")) {
                StringBuilder row = new StringBuilder(line);
                while (isOpen(row) && i + 1 < lines.size()) {
                    row.append('\n').append(lines.get(++i));
                }
                boolean isWhole = !isOpen(row) && row.toString().endsWith("\"");
                if (!isWhole && i + 1 < lines.size()) {
                    return lines;
                }
                isSeen = true;
                row.substring(1, row.length() - (isWhole ? 1 : 0))
                        .replace("\"\"", "\"")
                        .lines()
                        .forEach(plain::add);
            } else {
                plain.add(line);
            }
        }
        return isSeen ? plain : lines;
    }

    private static boolean isHeading(String line) {
        return line.equals(HEADING) || line.equals("\"" + HEADING + "\"");
    }

    private static boolean isOpen(CharSequence row) {
        return row.chars().filter(c -> c == '"').count() % 2 == 1;
    }
}
