package dev.tusk.core.attach;

import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is noted in {@code tusk.sync_queue} for one collection. */
final class SyncQueue {

    /** Tries of a row whose failure may pass, as one of a model; a refusal by a limit is for good at once. */
    private static final int MOST_ATTEMPTS = 6;

    private static final int MOST_FAILED_ROWS = 1000;

    private final CollectionName collection;

    SyncQueue(CollectionName collection) {
        this.collection = collection;
    }

    /** One note; without a key, all rows are to be compared. */
    record Entry(long id, @Nullable String key) {}

    /** Takes the oldest that are due and that nobody else has, until the transaction ends. */
    List<Entry> take(Connection transaction, int most) throws SQLException {
        return Database.query(
                transaction,
                Sql.of("""
                        select id, key
                        from tusk.sync_queue
                        where collection = ?
                          and not failed
                          and due_at <= pg_catalog.clock_timestamp()
                        order by id
                        limit ?
                        for update skip locked""", Sql.value(collection.value()), Sql.value(most)),
                row -> new Entry(row.getLong(1), row.getString(2)));
    }

    /**
     * Those of the keys that nobody else is reading a row for, until the transaction ends: of two who read a row one after the other, the
     * first must not write last.
     */
    List<String> lock(Connection transaction, List<String> keys) throws SQLException {
        return Database.query(
                transaction,
                Sql.of("""
                        select k.key
                        from pg_catalog.unnest(?::text[]) with ordinality k (key, place)
                        where pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended(? || ' ' || k.key, 16))
                        order by k.place""", Sql.textArray(keys), Sql.value("tusk sync " + collection.value())),
                row -> row.getString(1));
    }

    void delete(Connection transaction, List<Long> entries) throws SQLException {
        Database.execute(transaction, Sql.of("delete from tusk.sync_queue where id = any (?)", numbers(entries)));
    }

    /** Takes back that these keys failed, as they did not any more, or failed anew. */
    void forgetFailed(Connection transaction, List<String> keys) throws SQLException {
        Database.execute(
                transaction,
                Sql.of(
                        "delete from tusk.sync_queue where failed and collection = ? and key = any (?)",
                        Sql.value(collection.value()),
                        Sql.textArray(keys)));
    }

    /**
     * Notes that a row failed: to be tried again after a while that grows, or for good.
     *
     * @param entry of the row's; 0 where it was not noted, as in a comparison
     */
    void failed(Connection transaction, long entry, String key, String reason, boolean forGood) throws SQLException {
        if (entry == 0) {
            Database.execute(
                    transaction,
                    Sql.of("""
                            insert into tusk.sync_queue (collection, key, due_at, attempts, failed, reason)
                            values (?, ?, pg_catalog.clock_timestamp() + interval '1 second', 1, ?, ?)""", Sql.value(collection.value()), Sql.value(key), Sql.value(forGood), Sql.value(reason)));
            return;
        }
        Database.execute(
                transaction,
                Sql.of("""
                        update tusk.sync_queue
                        set
                          attempts = attempts + 1,
                          failed = ? or attempts + 1 >= %d,
                          reason = ?,
                          due_at = pg_catalog.clock_timestamp() + interval '1 second' * (4 ^ attempts)
                        where id = ?""".formatted(MOST_ATTEMPTS), Sql.value(forGood), Sql.value(reason), Sql.value(entry)));
    }

    /** Notes keys, as the triggers do. */
    void note(Connection connection, List<String> keys) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        "insert into tusk.sync_queue (collection, key) select ?, k from pg_catalog.unnest(?::text[]) k",
                        Sql.value(collection.value()),
                        Sql.textArray(keys)));
    }

    void clear(Connection connection) throws SQLException {
        Database.execute(
                connection, Sql.of("delete from tusk.sync_queue where collection = ?", Sql.value(collection.value())));
    }

    void askToCompare(Connection connection) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        "insert into tusk.sync_queue (collection, key) values (?, null)",
                        Sql.value(collection.value())));
    }

    /** Whether anything waits that could be taken now, or is taken by somebody. */
    boolean isEmpty(Connection connection) throws SQLException {
        return Database.query(connection, Sql.of("""
                                select not exists(
                                  select
                                  from tusk.sync_queue
                                  where collection = ?
                                    and not failed
                                    and due_at <= pg_catalog.clock_timestamp())""", Sql.value(collection.value())), row -> row.getBoolean(1))
                .getFirst();
    }

    List<FailedRow> failedRows(Database database, int limit) {
        if (limit < 1 || limit > MOST_FAILED_ROWS) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "limit is %d; it must be 1 to %d".formatted(limit, MOST_FAILED_ROWS));
        }
        return database.query(
                "list failed rows of collection \"%s\"".formatted(collection),
                Sql.of("""
                        select key, coalesce(reason, ''), attempts, noted_at
                        from tusk.sync_queue
                        where failed
                          and collection = ?
                          and key is not null
                        order by id
                        limit ?""", Sql.value(collection.value()), Sql.value(limit)),
                row -> new FailedRow(
                        row.getString(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getTimestamp(4).toInstant()));
    }

    int retryFailed(Database database) {
        return database.execute(
                "retry failed rows of collection \"%s\"".formatted(collection),
                Sql.of("""
                        update tusk.sync_queue
                        set failed = false, attempts = 0, due_at = pg_catalog.clock_timestamp()
                        where failed
                          and collection = ?""", Sql.value(collection.value())));
    }

    private static Sql.Bind numbers(List<Long> values) {
        Long[] array = values.toArray(Long[]::new);
        return (statement, index) ->
                statement.setArray(index, statement.getConnection().createArrayOf("bigint", array));
    }

    static List<SyncStatus> status(Database database) {
        return database.query("read how far tables are synced", Sql.of("""
                        select
                          a.collection,
                          a.table_schema || '.' || a.table_name,
                          a.capture,
                          q.waiting,
                          q.failed,
                          q.lag,
                          a.scan,
                          a.scanned_at,
                          coalesce((
                            select d.reltuples::bigint
                            from pg_catalog.pg_class d
                            join tusk.collection c on c.name = a.collection
                            where d.relname = c.store || '_document'
                              and d.relnamespace = 'tusk'::pg_catalog.regnamespace), -1),
                          a.problem,
                          a.problem_since
                        from tusk.attachment a
                        cross join lateral (
                          select
                            pg_catalog.count(*) filter (where not e.failed) as waiting,
                            pg_catalog.count(*) filter (where e.failed) as failed,
                            coalesce(extract(epoch from pg_catalog.clock_timestamp()
                              - min(e.noted_at) filter (where not e.failed and e.attempts = 0)), 0)::float8 as lag
                          from tusk.sync_queue e
                          where e.collection = a.collection
                        ) q
                        order by a.collection"""), SyncQueue::status);
    }

    private static SyncStatus status(ResultSet row) throws SQLException {
        return new SyncStatus(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                Duration.ofMillis(Math.max(0, Math.round(row.getDouble(6) * 1000))),
                row.getString(7),
                instant(row.getTimestamp(8)),
                row.getLong(9),
                row.getString(10),
                instant(row.getTimestamp(11)));
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
