package dev.tusk.ops.configuration;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** Who runs the server for its owner; none of them allows ALTER SYSTEM. */
public enum ManagedService {
    NONE("nobody", ""),
    RDS("Amazon RDS", "set it in the instance's parameter group: --output rds"),
    AURORA("Amazon Aurora", "set it in the cluster's parameter group: --output rds"),
    CLOUD_SQL("Google Cloud SQL", "set it as database flags: --output cloud-sql"),
    ALLOYDB("Google AlloyDB", "set it as database flags: --output alloydb"),
    AZURE("Azure Database for PostgreSQL", "set it as server parameters: --output azure");

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

    /** By the roles and settings that each of them has and no other server. */
    static ManagedService of(Connection connection, ServerSettings settings) throws SQLException {
        Set<String> roles = new HashSet<>(Database.query(connection, Sql.of("""
                        select r.rolname
                        from pg_catalog.pg_roles r
                        where r.rolname in ('rds_superuser', 'cloudsqlsuperuser', 'alloydbsuperuser', 'azure_pg_admin')
                        order by 1"""), row -> row.getString(1)));
        if (roles.contains("rds_superuser")) {
            return settings.hasPrefix("aurora_") || settings.hasPrefix("apg_") ? AURORA : RDS;
        }
        if (roles.contains("alloydbsuperuser")) {
            return ALLOYDB;
        }
        if (roles.contains("cloudsqlsuperuser")) {
            return settings.hasPrefix("alloydb.") ? ALLOYDB : CLOUD_SQL;
        }
        return roles.contains("azure_pg_admin") ? AZURE : NONE;
    }
}
