package dev.tusk.ops.advise;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Names for indexes, as PostgreSQL makes them itself, so that one that was begun is found again. */
final class Names {

    private static final int MOST_BYTES = 63;

    private final Set<String> taken;
    private final Map<IndexDefinition, String> given = new HashMap<>();

    Names(Connection connection) throws SQLException {
        taken = new HashSet<>(Database.query(
                connection,
                Sql.of("select c.relname from pg_catalog.pg_class c where c.relkind in ('i', 'I', 'r', 'v', 'm', 'S')"),
                row -> row.getString(1)));
    }

    /** As SQL, without schema. */
    String of(IndexDefinition definition) {
        return given.computeIfAbsent(definition, this::make);
    }

    private String make(IndexDefinition definition) {
        String table = QualifiedName.of(definition.table()).name();
        String base = (table + "_" + String.join("_", definition.keys()))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}0-9_]+", "_")
                .replaceAll("_+", "_")
                .replaceAll("^_|_$", "");
        for (int number = 0; ; number++) {
            String end = number == 0 ? "_idx" : "_idx" + number;
            String name = cut(base, MOST_BYTES - end.length()) + end;
            if (taken.add(name)) {
                return name.matches("[a-z_][a-z0-9_]*") ? name : new Identifier(name).quoted();
            }
        }
    }

    private static String cut(String text, int bytes) {
        String cut = text;
        while (cut.getBytes(StandardCharsets.UTF_8).length > bytes) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut;
    }

    /** What stands behind {@code on}. */
    String definition(IndexDefinition definition) {
        return definition.create(false).substring("create index on ".length());
    }
}
