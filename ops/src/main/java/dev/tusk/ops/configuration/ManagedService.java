package dev.tusk.ops.configuration;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Predicate;

/** Who runs the server for its owner; none of them allows ALTER SYSTEM. */
public enum ManagedService {
    NONE("nobody", ""),
    RDS("Amazon RDS", "set it in the instance's parameter group: --output rds"),
    AURORA("Amazon Aurora", "set it in the cluster's parameter group: --output rds"),
    CLOUD_SQL("Google Cloud SQL", "set it as database flags: --output cloud-sql"),
    ALLOYDB("Google AlloyDB", "set it as database flags: --output alloydb"),
    AZURE("Azure Database for PostgreSQL", "set it as server parameters: --output azure"),
    SUPABASE("Supabase", "set it by the service's own command line, as far as it lets you"),
    NEON("Neon", "set it by role or database, as far as the service lets you: alter role ... set");

    private final String words;
    private final String how;

    ManagedService(String words, String how) {
        this.words = words;
        this.how = how;
    }

    /** As people call it. */
    public String words() {
        return words;
    }

    /** How its settings are changed. */
    public String how() {
        return how;
    }

    /** The roles and settings by which services can be told, as SQL that gives one column. */
    public static final String SIGNS = """
            select r.rolname::text
            from pg_catalog.pg_roles r
            where r.rolname in ('rds_superuser', 'cloudsqlsuperuser', 'alloydbsuperuser', 'azure_pg_admin', 'neon_superuser')
            union all
            select s.name
            from pg_catalog.pg_settings s
            where s.name ~ '^(aurora_|apg_|rds\\.|alloydb\\.|cloudsql\\.|azure\\.|supautils\\.|neon\\.)'
            order by 1""";

    /**
     * By the roles and settings that each of them has and no other server.
     *
     * @param signs what {@link #SIGNS} gives
     */
    public static ManagedService of(Collection<String> signs) {
        Predicate<String> has = beginning -> signs.stream().anyMatch(sign -> sign.startsWith(beginning));
        if (has.test("aurora_") || has.test("apg_")) {
            return AURORA;
        }
        if (has.test("rds_superuser") || has.test("rds.")) {
            return RDS;
        }
        if (has.test("alloydbsuperuser") || has.test("alloydb.")) {
            return ALLOYDB;
        }
        if (has.test("cloudsqlsuperuser") || has.test("cloudsql.")) {
            return CLOUD_SQL;
        }
        if (has.test("azure_pg_admin") || has.test("azure.")) {
            return AZURE;
        }
        if (has.test("supautils.")) {
            return SUPABASE;
        }
        return has.test("neon_superuser") || has.test("neon.") ? NEON : NONE;
    }

    static ManagedService of(Connection connection) throws SQLException {
        return of(Database.query(connection, Sql.of(SIGNS), row -> Objects.requireNonNull(row.getString(1))));
    }
}
