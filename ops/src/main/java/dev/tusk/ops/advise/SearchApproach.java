package dev.tusk.ops.advise;

import java.util.List;

/**
 * How a column is searched for a need.
 *
 * @param name of the approach, in the words of the field
 * @param why this one, for this column
 * @param statements SQL that sets it up
 * @param query SQL or a command that searches, with {@code $1} for what is looked for
 * @param fits false where the column is not one to be searched like that; then there are no statements and no query
 */
public record SearchApproach(
        SearchNeed need, String name, String why, List<String> statements, String query, boolean fits) {
    public SearchApproach {
        statements = List.copyOf(statements);
    }
}
