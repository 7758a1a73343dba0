package dev.tusk.ops.activity;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the statistics of a server say at a moment. Counters grow from when the statistics were reset; they are of the database that is asked, sessions and WAL
 * are of the whole server.
 *
 * @param epochSeconds the server's clock, in seconds of Unix time
 * @param transactions that were committed or rolled back
 * @param blocksHit pages that were found in shared_buffers
 * @param blocksRead pages that were read from outside of them
 * @param rowsRead rows that scans and indexes gave
 * @param rowsWritten rows that were inserted, updated or deleted
 * @param active sessions of clients that run a statement, this one left out
 * @param idleInTransaction sessions of clients within a transaction that run none
 * @param idle sessions of clients without a transaction
 * @param hidden sessions of clients whose state this user may not see
 * @param waitingForLocks of the active ones, those that wait for a lock
 * @param maxConnections the setting
 * @param longestTransactionSeconds of transactions that may be seen; 0 where there is none
 * @param walBytes position in the WAL: written by a primary, replayed by a standby; null on a standby that has replayed nothing yet
 * @param lagBytes by how much the standby that is furthest behind has yet to replay; null where there is none, or none may be seen
 * @param lagSeconds on a standby, how old the last transaction is that it replayed; null on a primary, and where it has replayed all
 */
public record Activity(
        double epochSeconds,
        long transactions,
        long blocksHit,
        long blocksRead,
        long rowsRead,
        long rowsWritten,
        long temporaryBytes,
        long deadlocks,
        int active,
        int idleInTransaction,
        int idle,
        int hidden,
        int waitingForLocks,
        int maxConnections,
        double longestTransactionSeconds,
        @Nullable Long walBytes,
        @Nullable Long lagBytes,
        @Nullable Double lagSeconds) {

    private static final String QUERY = """
            select /* tusk */
              extract(epoch from pg_catalog.clock_timestamp())::float8,
              d.xact_commit + d.xact_rollback,
              d.blks_hit,
              d.blks_read,
              d.tup_returned + d.tup_fetched,
              d.tup_inserted + d.tup_updated + d.tup_deleted,
              d.temp_bytes,
              d.deadlocks,
              a.active,
              a.in_transaction,
              a.idle,
              a.hidden,
              a.waiting,
              pg_catalog.current_setting('max_connections')::int,
              a.longest,
              case
                when pg_catalog.pg_is_in_recovery()
                then pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_last_wal_replay_lsn(), '0/0')
                else pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0')
              end::bigint,
              case
                when not pg_catalog.pg_is_in_recovery()
                then (
                  select pg_catalog.max(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), r.replay_lsn))
                  from pg_catalog.pg_stat_replication r)
              end::bigint,
              case
                when pg_catalog.pg_is_in_recovery()
                  and pg_catalog.pg_last_wal_replay_lsn() is distinct from pg_catalog.pg_last_wal_receive_lsn()
                then extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp())
              end::float8
            from pg_catalog.pg_stat_database d
            cross join (
              select
                pg_catalog.count(*) filter (where s.state in ('active', 'fastpath function call')) as active,
                pg_catalog.count(*) filter (where s.state like 'idle in transaction%') as in_transaction,
                pg_catalog.count(*) filter (where s.state = 'idle') as idle,
                pg_catalog.count(*) filter (where s.state is null or s.state = 'disabled') as hidden,
                pg_catalog.count(*) filter (where s.wait_event_type = 'Lock') as waiting,
                coalesce(extract(epoch from pg_catalog.max(pg_catalog.clock_timestamp() - s.xact_start)), 0)::float8 as longest
              from pg_catalog.pg_stat_activity s
              where s.backend_type = 'client backend'
                and s.pid <> pg_catalog.pg_backend_pid()) a
            where d.datname = pg_catalog.current_database()""";

    /** Asks the server, in one statement. */
    public static Activity read(Database database) {
        return database.query("read the server's statistics", Sql.of(QUERY), Activity::of)
                .getFirst();
    }

    private static Activity of(ResultSet row) throws SQLException {
        return new Activity(
                row.getDouble(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getInt(9),
                row.getInt(10),
                row.getInt(11),
                row.getInt(12),
                row.getInt(13),
                row.getInt(14),
                row.getDouble(15),
                row.getObject(16, Long.class),
                row.getObject(17, Long.class),
                row.getObject(18, Double.class));
    }

    /** For a JSON mapper; what is not known is left out. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("epoch_seconds", epochSeconds);
        json.put("transactions", transactions);
        json.put("blocks_hit", blocksHit);
        json.put("blocks_read", blocksRead);
        json.put("rows_read", rowsRead);
        json.put("rows_written", rowsWritten);
        json.put("temporary_bytes", temporaryBytes);
        json.put("deadlocks", deadlocks);
        json.put("active", active);
        json.put("idle_in_transaction", idleInTransaction);
        json.put("idle", idle);
        json.put("hidden", hidden);
        json.put("waiting_for_locks", waitingForLocks);
        json.put("max_connections", maxConnections);
        json.put("longest_transaction_seconds", longestTransactionSeconds);
        if (walBytes != null) {
            json.put("wal_bytes", walBytes);
        }
        if (lagBytes != null) {
            json.put("lag_bytes", lagBytes);
        }
        if (lagSeconds != null) {
            json.put("lag_seconds", lagSeconds);
        }
        return json;
    }
}
