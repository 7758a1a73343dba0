package dev.tusk.core.change;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rests between batches as the limits ask: for a rate, for replicas that are behind, for the server's write-ahead log. For one thread. */
final class Throttle {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration REST = Duration.ofMillis(250);

    /** Then it is reckoned anew, as the load may have gone. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);

    /** What may be made up for after a rest. */
    private static final Duration BURST = Duration.ofSeconds(1);

    private final CopyLimits limits;
    private final Consumer<String> waitsFor;
    private final long start = System.nanoTime();
    private long due;
    private long lookedAt;
    private @Nullable Long walBytes;

    /** @param waitsFor hears why it rests, again and again while it does for more than a moment */
    Throttle(CopyLimits limits, Consumer<String> waitsFor) {
        this.limits = limits;
        this.waitsFor = waitsFor;
        this.lookedAt = start;
        this.due = start;
    }

    /** Rests as long as it should after so many more chunks. */
    void after(Connection connection, int written) throws SQLException {
        Double rate = limits.chunksPerSecond();
        if (rate != null) {
            due = Math.max(due, System.nanoTime() - BURST.toNanos()) + (long) (written / rate * 1e9);
            pauseUntil(due, null);
        }
        if (walBytes != null && System.nanoTime() - lookedAt < LOOK_EVERY.toNanos()) {
            return;
        }
        slowDownForWal(connection);
        waitForReplicas(connection);
    }

    /** What was written since the last look, spread over the time that the limit gives it. */
    private void slowDownForWal(Connection connection) throws SQLException {
        Long before = walBytes;
        if (before != null) {
            long end = lookedAt + (long) ((written(connection) - before) * 1e9 / limits.walBytesPerSecond());
            pauseUntil(
                    Math.min(end, System.nanoTime() + LONGEST_REST.toNanos()),
                    "the write-ahead log, of which the server writes more than %d MB a second"
                            .formatted(limits.walBytesPerSecond() >> 20));
        }
        // What others wrote while it rested is not rested for again.
        walBytes = written(connection);
        lookedAt = System.nanoTime();
    }

    private static long written(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(
                                "select pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_flush_lsn(), '0/0')::bigint"),
                        row -> row.getLong(1))
                .getFirst();
    }

    /** Replicas that this user may not see the state of are not waited for; neither are those that are not connected. */
    private void waitForReplicas(Connection connection) throws SQLException {
        while (true) {
            double behind = behind(connection);
            if (behind <= limits.replicaLag().toNanos() / 1e9) {
                return;
            }
            waitsFor.accept(String.format(Locale.ROOT, "a replica, which is %.0f s behind", behind));
            pause(LOOK_EVERY);
        }
    }

    /**
     * By how many seconds the standby is behind that is farthest. Backups and archivers replay nothing, and what decodes the log is as far as
     * its own reader.
     */
    private static double behind(Connection connection) throws SQLException {
        return Database.query(connection, Sql.of("""
                                select coalesce(extract(epoch from max(r.replay_lag)), 0)::float8
                                from pg_catalog.pg_stat_replication r
                                where r.replay_lsn is not null
                                  and not exists (
                                    select
                                    from pg_catalog.pg_replication_slots s
                                    where s.active_pid = r.pid and s.slot_type = 'logical')"""), row -> row.getDouble(1)).getFirst();
    }

    private void pauseUntil(long end, @Nullable String why) {
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            if (why != null) {
                waitsFor.accept(why);
            }
            pause(Duration.ofNanos(Math.min(left, REST.toNanos())));
        }
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TuskException(
                    ErrorCode.TIMEOUT, "interrupted while a model is changed; running it again goes on", null, null, e);
        }
    }
}
