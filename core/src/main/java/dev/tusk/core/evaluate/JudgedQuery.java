package dev.tusk.core.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A query and what people say of documents for it.
 *
 * @param id the query's key in its file
 * @param text what is asked
 * @param grades document id to grade, in the order of the file; from 1 a document is relevant, more is better, 0 or less is
 *     not relevant; documents that are missing here were not judged and count as not relevant
 */
public record JudgedQuery(String id, String text, Map<String, Integer> grades) {

    public JudgedQuery {
        grades = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(grades));
    }

    /** How many documents are relevant. */
    public int relevant() {
        return (int) grades.values().stream().filter(grade -> grade > 0).count();
    }
}
