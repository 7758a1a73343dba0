package dev.tusk.core.collection.vector;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the planner of searches goes by for a partial index.
 *
 * @param table of the vectors that pass, qualified
 * @param rows how many these are, by the planner's statistics; 0 where there are none yet
 * @param bytes of the table and its indexes
 * @param indexes over the vectors, by name; none where the table is not there
 * @param isUsable whether the table is there, is of the condition that the filter means, and may be read by this user
 * @param problem why the filter cannot be told any more, as a field that it compares was declared with another type; null where it can be
 */
public record PartialIndexStats(
        PartialIndex partial,
        String table,
        long rows,
        long bytes,
        List<VectorIndex> indexes,
        boolean isUsable,
        @Nullable String problem) {

    public PartialIndexStats {
        indexes = List.copyOf(indexes);
    }

    /** Those of a collection. Asks the server's catalog. */
    public static List<PartialIndexStats> read(Connection connection, CollectionDefinition definition)
            throws SQLException {
        List<PartialIndexStats> all = new ArrayList<>();
        if (definition.embedding() == null) {
            return all;
        }
        for (PartialTable kept : PartialTable.list(connection, definition)) {
            VectorTable vectors = VectorTable.of(definition, kept.partial());
            List<VectorIndex> indexes = VectorIndexCatalog.list(connection, vectors);
            all.add(Database.query(
                            connection,
                            Sql.of("""
                                    select
                                      greatest(c.reltuples, 0)::bigint,
                                      pg_catalog.pg_total_relation_size(c.oid),
                                      pg_catalog.has_table_privilege(c.oid, 'select')
                                    from pg_catalog.pg_class c
                                    where c.oid = pg_catalog.to_regclass(?)""", Sql.value(vectors.table())),
                            row -> new PartialIndexStats(
                                    kept.partial(),
                                    vectors.table(),
                                    row.getLong(1),
                                    row.getLong(2),
                                    indexes,
                                    row.getBoolean(3) && kept.isCurrent(),
                                    kept.problem()))
                    .stream()
                    .findFirst()
                    .orElseGet(() -> new PartialIndexStats(
                            kept.partial(), vectors.table(), 0, 0, List.of(), false, kept.problem())));
        }
        return all;
    }

    /** The index that is walked, if any can be. */
    public Optional<VectorIndex> serving() {
        return isUsable ? VectorIndexCatalog.serving(indexes) : Optional.empty();
    }
}
