package dev.tusk.core.evaluate;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a user's own judgements: lines of query text, document id and grade with commas between, in the form of RFC 4180,
 * where a cell with a comma, a quote or a line end in it stands in quotes. A first line whose third cell is not a whole number
 * is taken for headings.
 */
public final class JudgementsCsv {

    private static final String FORM =
            "a line is a query's text, a document's id and a whole number: \"new york\",guide-7,2";

    private final Lines lines;
    private long begin;

    private JudgementsCsv(Lines lines) {
        this.lines = lines;
    }

    /**
     * The judged queries that have a relevant document, in the order of the file, with their text as their id.
     *
     * @throws TuskException {@code FILE_UNREADABLE}; {@code INVALID_REQUEST} with file and line where a line has another
     *     form, or when no query is judged
     */
    public static List<JudgedQuery> read(Path file) {
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        try (Lines lines = Lines.of(file)) {
            JudgementsCsv csv = new JudgementsCsv(lines);
            boolean first = true;
            for (List<String> row = csv.next(); row != null; row = csv.next()) {
                if (row.size() != 3) {
                    throw lines.broken(csv.begin, "%d cells in place of 3".formatted(row.size()), FORM);
                }
                String grade = row.getLast().strip();
                if (grade.matches("-?[0-9]{1,6}")) {
                    judgements
                            .computeIfAbsent(row.getFirst().strip(), query -> new LinkedHashMap<>())
                            .put(row.get(1).strip(), Integer.parseInt(grade));
                } else if (!first) {
                    throw lines.broken(csv.begin, "the grade \"%s\" is not a whole number".formatted(grade), FORM);
                }
                first = false;
            }
        }
        List<JudgedQuery> queries = judgements.entrySet().stream()
                .map(query -> new JudgedQuery(query.getKey(), query.getKey(), query.getValue()))
                .filter(query -> query.relevant() > 0)
                .toList();
        if (queries.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "\"%s\" judges no document to be relevant to a query".formatted(file),
                    FORM);
        }
        return queries;
    }

    private @Nullable List<String> next() {
        String line = lines.next();
        if (line == null) {
            return null;
        }
        begin = lines.number();
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        int i = 0;
        while (true) {
            if (i == line.length()) {
                if (!quoted) {
                    cells.add(cell.toString());
                    return cells;
                }
                String more = lines.next();
                if (more == null) {
                    throw lines.broken(begin, "a quote is not closed", FORM);
                }
                cell.append('\n');
                line = more;
                i = 0;
                continue;
            }
            char c = line.charAt(i++);
            if (c == '"' && quoted && i < line.length() && line.charAt(i) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"' && (quoted || cell.isEmpty())) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
    }
}
