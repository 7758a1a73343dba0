package dev.tusk.core.evaluate;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes a user's own judgements: lines of query text, document id and grade with commas between, in the form of RFC 4180,
 * where a cell with a comma, a quote or a line end in it stands in quotes. A first line whose third cell is a word like grade,
 * score, relevance, rating or label is taken for headings.
 */
public final class JudgementsCsv {

    private static final String FORM =
            "a line is a query's text, a document's id and a whole number: \"new york\",guide-7,2; headings are query,document,grade";

    /** What the third column is called; any other word is a grade that was mistyped. */
    private static final Pattern HEADING = Pattern.compile(
            "(?i)(relevance|rel|judge?ment|query)?[ _-]?(grade|score|relevance|rel|rating|label|judge?ment|value)s?");

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
        List<JudgedQuery> queries =
                readAll(file).stream().filter(query -> query.relevant() > 0).toList();
        if (queries.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "\"%s\" judges no document to be relevant to a query".formatted(file),
                    FORM);
        }
        return queries;
    }

    /** As {@link #read}, with the queries that have no relevant document; there may be none at all. */
    public static List<JudgedQuery> readAll(Path file) {
        return readAll(Lines.of(file));
    }

    /**
     * As {@link #readAll(Path)}, of a stream, which is closed at the end.
     *
     * @param name stands for a file's name in messages
     */
    public static List<JudgedQuery> readAll(InputStream in, String name) {
        return readAll(Lines.of(in, Path.of(name)));
    }

    private static List<JudgedQuery> readAll(Lines source) {
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        try (Lines lines = source) {
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
                            .put(row.get(1), Integer.parseInt(grade));
                } else if (!first || !isHeading(grade)) {
                    throw lines.broken(csv.begin, notAGrade(grade), FORM);
                }
                first = false;
            }
        }
        return judgements.entrySet().stream()
                .map(query -> new JudgedQuery(query.getKey(), query.getKey(), query.getValue()))
                .toList();
    }

    static String notAGrade(String grade) {
        return "the grade \"%s\" is not a whole number of at most six digits".formatted(grade);
    }

    /** Writes the line of headings. */
    public static void writeHeadings(Appendable csv) throws IOException {
        csv.append("query,document,grade\r\n");
    }

    /** Writes one judgement, which reads back as it was. */
    public static void write(Appendable csv, String query, String documentId, int grade) throws IOException {
        csv.append(cell(query))
                .append(',')
                .append(cell(documentId))
                .append(',')
                .append(String.valueOf(grade))
                .append("\r\n");
    }

    private static String cell(String text) {
        boolean plain = text.equals(text.strip()) && text.chars().noneMatch(c -> "\",\r\n".indexOf(c) >= 0);
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** Whether this is what the column of grades is called. */
    static boolean isHeading(String cell) {
        return HEADING.matcher(cell).matches();
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
        boolean hadQuotes = false;
        int i = 0;
        while (true) {
            if (i == line.length()) {
                if (!quoted) {
                    cells.add(read(cell, hadQuotes));
                    return cells;
                }
                String more = lines.nextOrBlank();
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
                hadQuotes = true;
            } else if (c == ',' && !quoted) {
                cells.add(read(cell, hadQuotes));
                cell.setLength(0);
                hadQuotes = false;
            } else {
                cell.append(c);
            }
        }
    }

    /** Spaces at the ends belong to a cell only within quotes. */
    private static String read(StringBuilder cell, boolean hadQuotes) {
        return hadQuotes ? cell.toString() : cell.toString().strip();
    }
}
