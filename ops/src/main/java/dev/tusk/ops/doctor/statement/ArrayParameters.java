package dev.tusk.ops.doctor.statement;

import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Parameters that are arrays, in place of single values for columns. */
final class ArrayParameters {

    private ArrayParameters() {}

    /**
     * {@code $1::integer[], $2::text[]}; without types where the table is not known for certain.
     *
     * @param table as the statement writes it
     * @param columns as the statement writes them
     */
    static String of(Inspection db, String table, List<String> columns) throws SQLException {
        Optional<Table> known = db.facts().tableNamed(table);
        Map<String, String> types = known.isPresent() ? db.facts().columnTypes(known.get()) : Map.of();
        List<String> parameters = new ArrayList<>();
        for (String column : columns) {
            String written = column.strip();
            String name = written.startsWith("\"") ? written.replace("\"", "") : written.toLowerCase(Locale.ROOT);
            String type = types.get(name);
            parameters.add("$%d%s".formatted(parameters.size() + 1, type == null ? "" : "::%s[]".formatted(type)));
        }
        return String.join(", ", parameters);
    }
}
