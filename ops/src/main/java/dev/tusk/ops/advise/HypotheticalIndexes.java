package dev.tusk.ops.advise;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Indexes that the planner takes for real, in this session alone: those of the extension HypoPG, which knows B-tree, hash, BRIN and Bloom. */
final class HypotheticalIndexes {

    private static final Set<String> METHODS = Set.of("btree", "hash", "brin");

    private final Connection connection;
    private final String schema;

    private HypotheticalIndexes(Connection connection, String schema) {
        this.connection = connection;
        this.schema = schema;
    }

    /**
     * One that was made up.
     *
     * @param name as plans call it
     */
    record Made(long oid, String name, long bytes) {}

    /** Those of this session; null where the extension is not there. */
    static @Nullable HypotheticalIndexes in(Connection connection) throws SQLException {
        return Database.query(connection, Sql.of("""
                                select pg_catalog.quote_ident(n.nspname)
                                from pg_catalog.pg_extension e
                                join pg_catalog.pg_namespace n on n.oid = e.extnamespace
                                where e.extname = 'hypopg'"""), row -> row.getString(1)).stream()
                .findFirst()
                .map(schema -> new HypotheticalIndexes(connection, schema))
                .orElse(null);
    }

    static boolean knows(IndexDefinition definition) {
        return METHODS.contains(definition.method());
    }

    Made make(IndexDefinition definition) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(
                                "select i.indexrelid::bigint, i.indexname, %1$s.hypopg_relation_size(i.indexrelid) from %1$s.hypopg_create_index(?) i"
                                        .formatted(schema),
                                Sql.value(definition.create(false))),
                        row -> new Made(row.getLong(1), row.getString(2), row.getLong(3)))
                .getFirst();
    }

    void drop(Made made) throws SQLException {
        Database.query(
                connection,
                Sql.of("select %s.hypopg_drop_index(?::bigint::oid)".formatted(schema), Sql.value(made.oid())),
                row -> true);
    }

    void dropAll() throws SQLException {
        Database.query(connection, Sql.of("select %s.hypopg_reset()".formatted(schema)), row -> true);
    }
}
