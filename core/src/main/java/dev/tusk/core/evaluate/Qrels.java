package dev.tusk.core.evaluate;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads judgements: query id, document id and grade, tab-separated, with or without a line of headings, as BEIR has them; or
 * TREC's four columns with an iteration, which says nothing, in the second place.
 */
final class Qrels {

    private static final Pattern GRADE = Pattern.compile("-?[0-9]{1,6}(\\.0*)?");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final String FORM = "a line is a query's id, a document's id and a whole number, with tabs between";

    private Qrels() {}

    /** Query id to document id to grade, in the order of the file; of several grades of one pair the last counts. */
    static Map<String, Map<String, Integer>> read(Path file) {
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        try (Lines lines = Lines.of(file)) {
            boolean first = true;
            for (String line = lines.next(); line != null; line = lines.next()) {
                String[] cells = line.indexOf('\t') >= 0 ? line.split("\t", -1) : SPACE.split(line.strip());
                boolean form = cells.length == 3 || cells.length == 4;
                String grade = form ? cells[cells.length - 1].strip() : "";
                if (form && GRADE.matcher(grade).matches()) {
                    judgements
                            .computeIfAbsent(cells[0].strip(), query -> new LinkedHashMap<>())
                            .put(cells[cells.length - 2].strip(), (int) Double.parseDouble(grade));
                } else if (!first || !form || !JudgementsCsv.isHeading(grade)) {
                    throw lines.broken(
                            form ? JudgementsCsv.notAGrade(grade) : "%d columns in place of 3".formatted(cells.length),
                            FORM);
                }
                first = false;
            }
        }
        return judgements;
    }
}
