package dev.tusk.core.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Advisory locks between sessions of Tusk. The first key is "TUSK" in ASCII, so that they do not meet those of other
 * programs; the second is the oid of a table, or 0 for the set-up of the database.
 */
public final class AdvisoryLock {

    private static final int CLASS = 0x5455534b;
    private static final int SETUP = 0;

    /** "TUSI": the second key is the number of an ingestion. */
    private static final int INGESTION_CLASS = 0x54555349;

    private AdvisoryLock() {}

    /** Waits for the lock of the set-up, and holds it until the transaction ends. */
    public static void lockSetup(Connection connection) throws SQLException {
        Database.query(
                connection,
                Sql.of("select pg_catalog.pg_advisory_xact_lock(?, ?)::text", Sql.value(CLASS), Sql.value(SETUP)),
                row -> true);
    }

    /** Holds the lock of a table until the transaction ends; false where another session holds it, which is not waited for. */
    public static boolean tryHoldingTransaction(Connection transaction, String table) throws SQLException {
        return ask(transaction, "select pg_catalog.pg_try_advisory_xact_lock(?, ?)", oid(transaction, table));
    }

    /**
     * Runs work while this session holds the lock of a table; empty, without running it, where another session holds it.
     * It is not waited for, as a session that waits keeps CREATE INDEX CONCURRENTLY of the other one from finishing.
     *
     * @param connection one that {@link Database#sharesSession} is false for
     * @param table the qualified name, quoted
     */
    public static <T> Optional<T> tryHolding(Connection connection, String table, Database.Work<T> work)
            throws SQLException {
        // Its number is kept, as the table may be dropped before the lock is given up.
        int oid = oid(connection, table);
        if (!ask(connection, "select pg_catalog.pg_try_advisory_lock(?, ?)", oid)) {
            return Optional.empty();
        }
        return Optional.of(Database.withCleanup(
                connection, work, held -> ask(held, "select pg_catalog.pg_advisory_unlock(?, ?)", oid)));
    }

    /**
     * As {@link #tryHolding(Connection, String, Database.Work)}, on a session that nobody else has.
     *
     * @throws dev.tusk.core.failure.TuskException {@code SESSION_SHARED} where a pooler gives it to others as well
     */
    public static <T> Optional<T> tryHolding(
            Database database, Connection connection, String table, Database.Work<T> work) throws SQLException {
        database.requireOwnSession(connection);
        return tryHolding(connection, table, work);
    }

    /** Has this session hold the lock of an ingestion until it gives it up or ends; false where another session holds it. */
    public static boolean tryHoldingIngestion(Connection connection, int ingestion) throws SQLException {
        return askIngestion(connection, "select pg_catalog.pg_try_advisory_lock(?, ?)", ingestion);
    }

    /**
     * The condition that some session of this database holds the lock of an ingestion.
     *
     * @param ingestion its number, as SQL
     */
    public static String ingestionIsHeld(String ingestion) {
        return """
                exists (
                  select from pg_catalog.pg_locks l
                  where l.locktype = 'advisory'
                    and l.classid = %d
                    and l.objid = %s::bigint::oid
                    and l.granted
                    and l.database = (
                      select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
                """.formatted(INGESTION_CLASS, ingestion);
    }

    /** Gives up the lock of an ingestion. */
    public static void releaseIngestion(Connection connection, int ingestion) throws SQLException {
        askIngestion(connection, "select pg_catalog.pg_advisory_unlock(?, ?)", ingestion);
    }

    private static boolean askIngestion(Connection connection, String function, int ingestion) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(function, Sql.value(INGESTION_CLASS), Sql.value(ingestion)),
                        row -> row.getBoolean(1))
                .getFirst();
    }

    private static int oid(Connection connection, String table) throws SQLException {
        return Database.query(
                        connection, Sql.of("select ?::regclass::oid::int", Sql.value(table)), row -> row.getInt(1))
                .getFirst();
    }

    private static boolean ask(Connection connection, String function, int key) throws SQLException {
        return Database.query(connection, Sql.of(function, Sql.value(CLASS), Sql.value(key)), row -> row.getBoolean(1))
                .getFirst();
    }
}
