package dev.tusk.core.sql;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The settings of a session that a build of an index changes, as they were before. CREATE INDEX CONCURRENTLY cannot run in a
 * transaction, so they are set for the session and put back; RESET would lose what the pool has set.
 */
public record SessionSettings(
        String statementTimeout,
        String clientConnectionCheckInterval,
        String maintenanceWorkMem,
        String parallelMaintenanceWorkers) {

    /** The settings as they are. */
    public static SessionSettings read(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("""
                        select
                          pg_catalog.current_setting('statement_timeout'),
                          pg_catalog.current_setting('client_connection_check_interval'),
                          pg_catalog.current_setting('maintenance_work_mem'),
                          pg_catalog.current_setting('max_parallel_maintenance_workers')"""),
                        row -> new SessionSettings(
                                row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
                .getFirst();
    }

    /**
     * Lets statements of this session take as long as they need, and ends them where the program that waits for them is gone: a server
     * on Linux looks for that once a second.
     */
    public static void withoutStatementTimeout(Connection connection) throws SQLException {
        Database.query(connection, Sql.of("""
                        select
                          pg_catalog.set_config('statement_timeout', '0', false),
                          case
                            when pg_catalog.version() ~ 'linux'
                            then pg_catalog.set_config('client_connection_check_interval', '1s', false)
                          end"""), row -> true);
    }

    /** Gives a build so much memory, or what the session has already where that is more. */
    public static void forIndexBuild(Connection connection, long memoryBytes, int workers) throws SQLException {
        Database.query(
                connection, Sql.of("""
                        select
                          pg_catalog.set_config(
                            'maintenance_work_mem',
                            greatest(
                              pg_catalog.pg_size_bytes(pg_catalog.current_setting('maintenance_work_mem')),
                              ?::bigint) / 1024 || 'kB',
                            false),
                          pg_catalog.set_config('max_parallel_maintenance_workers', ?, false)""", Sql.value(memoryBytes), Sql.value(Integer.toString(workers))), row -> true);
    }

    /** Sets what was read. */
    public void restore(Connection connection) throws SQLException {
        Database.query(
                connection,
                Sql.of(
                        """
                        select
                          pg_catalog.set_config('statement_timeout', ?, false),
                          pg_catalog.set_config('client_connection_check_interval', ?, false),
                          pg_catalog.set_config('maintenance_work_mem', ?, false),
                          pg_catalog.set_config('max_parallel_maintenance_workers', ?, false)""",
                        Sql.value(statementTimeout),
                        Sql.value(clientConnectionCheckInterval),
                        Sql.value(maintenanceWorkMem),
                        Sql.value(parallelMaintenanceWorkers)),
                row -> true);
    }
}
