package dev.tusk.core.search;

import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The candidates by words of a hybrid search that were found before its own statement, while the model made the query's vector.
 * Those that are deleted since are missed there; those that come since are not looked for.
 */
record LexicalCandidates(List<Long> ids, List<Double> scores) {

    /** Reads {@code id} and {@code score}. */
    static LexicalCandidates read(ResultSet rows) throws SQLException {
        List<Long> ids = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        while (rows.next()) {
            ids.add(rows.getLong(1));
            scores.add(rows.getDouble(2));
        }
        return new LexicalCandidates(ids, scores);
    }

    /** A query for the same rows. */
    Sql rows() {
        return Sql.of(
                "    select id, score\n    from rows from (pg_catalog.unnest(?::bigint[]), pg_catalog.unnest(?::float8[]))"
                        + " as known (id, score)",
                Sql.value(ids.stream().mapToLong(Long::longValue).toArray()),
                Sql.value(scores.stream().mapToDouble(Double::doubleValue).toArray()));
    }
}
