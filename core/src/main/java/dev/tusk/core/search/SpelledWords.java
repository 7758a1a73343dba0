package dev.tusk.core.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * What the words of a fuzzy search are spelled like.
 *
 * @param spelled the words that the vocabulary lacks, with those that are spelled like them, nearest first; may be none
 * @param operands all words to look for
 */
record SpelledWords(Map<String, List<String>> spelled, List<String> operands) {

    static SpelledWords read(ResultSet rows) throws SQLException {
        rows.next();
        return new SpelledWords(FoundRows.spelled(rows.getString("spelled")), List.of((String[])
                rows.getArray("operands").getArray()));
    }
}
