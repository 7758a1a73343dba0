package dev.tusk.core.setup;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Tusk finds at the other end of a connection.
 *
 * @param version as people write it, for example {@code 18.1}
 * @param versionNumber as {@code server_version_num} gives it, for example 180001
 * @param readOnly whether the server takes no writes: it is a standby, or transactions are read-only by default
 * @param pgvectorVersion the installed version of pgvector, or null
 * @param pgTrgmVersion the installed version of pg_trgm, or null
 * @param schemaVersion the version of Tusk's own schema, or null when it is not there
 * @param warnings what is known to be hazardous with these versions
 */
public record ServerInfo(
        String version,
        int versionNumber,
        boolean readOnly,
        @Nullable String pgvectorVersion,
        @Nullable String pgTrgmVersion,
        @Nullable String schemaVersion,
        String user,
        String database,
        List<String> warnings) {

    public ServerInfo {
        warnings = List.copyOf(warnings);
    }

    static final String SCHEMA = "tusk";

    /** Asks the server. */
    public static ServerInfo read(Database database) {
        String schemaVersion = SchemaVersion.read(database).orElse(null);
        return database.queryFirst(
                        "ask the server for its version",
                        Sql.of("""
                                select
                                  pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1),
                                  pg_catalog.current_setting('server_version_num')::int,
                                  pg_catalog.pg_is_in_recovery()
                                    or pg_catalog.current_setting('transaction_read_only')::boolean,
                                  (select extversion from pg_catalog.pg_extension where extname = 'vector'),
                                  (select extversion from pg_catalog.pg_extension where extname = 'pg_trgm'),
                                  current_user::text,
                                  pg_catalog.current_database()::text"""),
                        row -> new ServerInfo(
                                row.getString(1),
                                row.getInt(2),
                                row.getBoolean(3),
                                row.getString(4),
                                row.getString(5),
                                schemaVersion,
                                row.getString(6),
                                row.getString(7),
                                faults(row.getString(4))))
                .orElseThrow();
    }

    private static List<String> faults(@Nullable String pgvector) {
        return pgvector == null ? List.of() : PgvectorFaults.of(pgvector);
    }

    /** The installed version of pgvector, on this connection; empty where there is none. */
    public static Optional<String> pgvectorVersion(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("select extversion from pg_catalog.pg_extension where extname = 'vector'"),
                        row -> row.getString(1))
                .stream()
                .findFirst();
    }

    /** Compares dotted version numbers part by part; what is missing or not a number counts as 0. */
    public static int compareVersions(String a, String b) {
        String[] left = a.split("\\.");
        String[] right = b.split("\\.");
        for (int i = 0; i < Math.max(left.length, right.length); i++) {
            int order = Integer.compare(part(left, i), part(right, i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int part(String[] parts, int index) {
        if (index >= parts.length || !parts[index].matches("\\d{1,6}")) {
            return 0;
        }
        return Integer.parseInt(parts[index]);
    }
}
