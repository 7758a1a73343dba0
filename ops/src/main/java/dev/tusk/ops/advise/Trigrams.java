package dev.tusk.ops.advise;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The operator classes of pg_trgm, wherever it was created.
 *
 * @param schema with a point behind it as SQL; empty where the search path finds it
 */
record Trigrams(String schema) {

    /** Empty where the extension is not in this database. */
    static Optional<Trigrams> in(Connection connection) throws SQLException {
        return Database.query(connection, Sql.of("""
                                select case when pg_catalog.pg_opclass_is_visible(o.oid) then '' else pg_catalog.quote_ident(n.nspname) || '.' end
                                from pg_catalog.pg_extension e
                                join pg_catalog.pg_namespace n on n.oid = e.extnamespace
                                join pg_catalog.pg_opclass o on o.opcnamespace = n.oid and o.opcname = 'gin_trgm_ops'
                                where e.extname = 'pg_trgm'"""), row -> new Trigrams(row.getString(1))).stream()
                .findFirst();
    }

    /** A key of a GIN index. */
    String gin(String key) {
        return "%s %sgin_trgm_ops".formatted(key, schema);
    }

    /** A key of a GiST index, which knows the nearest too. */
    String gist(String key) {
        return "%s %sgist_trgm_ops".formatted(key, schema);
    }
}
