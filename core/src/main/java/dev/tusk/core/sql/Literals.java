package dev.tusk.core.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * SQL whose values stand in its text, for statements that take no bind parameters, as {@code create trigger}. The server itself quotes
 * the values.
 */
public final class Literals {

    private Literals() {}

    /** The text of a piece with its values in it, each as a quoted text that the piece casts to its type. */
    public static String of(Connection connection, Sql sql) throws SQLException {
        List<String> values = quoted(connection, sql.binds());
        StringBuilder text = new StringBuilder();
        int next = 0;
        char within = 0;
        for (int i = 0; i < sql.text().length(); i++) {
            char c = sql.text().charAt(i);
            if (within != 0) {
                within = c == within ? 0 : within;
                text.append(c);
            } else if (c == '\'' || c == '"') {
                within = c;
                text.append(c);
            } else if (c != '?') {
                text.append(c);
            } else if (sql.text().startsWith("??", i)) {
                // The operator of jsonb, as pgJDBC has it written.
                text.append('?');
                i++;
            } else {
                text.append(values.get(next++));
            }
        }
        if (next != values.size()) {
            throw new IllegalArgumentException("%d values for %d places".formatted(values.size(), next));
        }
        return text.toString();
    }

    private static List<String> quoted(Connection connection, List<Sql.Bind> binds) throws SQLException {
        if (binds.isEmpty()) {
            return List.of();
        }
        String each = binds.stream()
                .map(bind -> "pg_catalog.quote_nullable((?)::text)")
                .collect(Collectors.joining(", "));
        // In an array, as a row has no more than 1,664 columns.
        return Database.query(
                        connection,
                        new Sql("select array[%s]".formatted(each), binds),
                        row -> List.of((String[]) row.getArray(1).getArray()))
                .getFirst();
    }
}
