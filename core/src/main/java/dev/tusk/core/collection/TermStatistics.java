package dev.tusk.core.collection;

import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.AdvisoryLock;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of BM25 and the weights that depend on them: how they stand, and how they are brought up to date. Triggers
 * keep them exact in every transaction; what is done here only makes reading them cheaper and the average length newer. All of
 * it may be killed at any moment and done again. Safe for use by many threads at once.
 */
public final class TermStatistics {

    private static final int BATCH_CHUNKS = 5000;

    private static final int ATTEMPTS = 5;
    private static final int BATCH_TERMS = 5000;
    private static final long SHRINK_FROM_BYTES = 8L << 20;

    /** Bounds that hold for the stored weights of every epoch. */
    private static final String RAISED = "greatest(t.max_weight, s.max_weight)";

    /** Chunks that a concurrent deletion held are looked for again so often; what is left then is left to the next time. */
    private static final int PASSES = 3;

    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final LexicalTables lexical;

    /** @throws dev.tusk.core.failure.TuskException {@code INVALID_REQUEST} when the collection has no keyword search */
    public TermStatistics(CollectionDefinition definition, Extensions extensions) {
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.lexical = new LexicalTables(tables, definition.store(), definition.requireLanguage(), extensions);
    }

    /** How the weights of this collection stand, on a connection in any mode. */
    public LexicalState state(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(
                                """
                                select
                                  coalesce(t.chunks, 0)::bigint,
                                  coalesce(t.length / nullif(t.chunks, 0), 0),
                                  b.average_length,
                                  (b.k1, b.b, b.title_weight, b.heading_weight, b.text_weight)
                                    is distinct from (c.k1, c.b, c.title_weight, c.heading_weight, c.text_weight),
                                  b.all_weighed,
                                  b.version,
                                  (select pg_catalog.count(*) from %2$s)
                                from tusk.collection c
                                join tusk.bm25 b on b.collection = ?
                                cross join (
                                  select pg_catalog.sum(chunks) as chunks, pg_catalog.sum(length) as length from %1$s
                                ) t
                                where c.name = ?""".formatted(tables.lexicalTotal(), tables.termChange()),
                                Sql.value(definition.store().value()),
                                Sql.value(definition.name().value())),
                        row -> {
                            double weighed = row.getDouble(3);
                            @Nullable Double known = row.wasNull() ? null : (Double) weighed;
                            return new LexicalState(
                                    row.getLong(1),
                                    row.getDouble(2),
                                    known,
                                    row.getBoolean(4),
                                    row.getBoolean(5),
                                    row.getInt(6),
                                    row.getLong(7));
                        })
                .stream()
                .findFirst()
                .orElse(new LexicalState(0, 0, null, false, true, LexicalTables.VERSION, 0));
    }

    /**
     * Whether so many writes or more, by whomever, are to be merged.
     *
     * @param connection in any mode
     */
    public boolean hasUnmerged(Connection connection, long writes) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("select pg_catalog.count(*) >= %2$d from (select from %1$s limit %2$d) w"
                                .formatted(tables.lexicalTotal(), writes)),
                        row -> row.getBoolean(1))
                .getFirst();
    }

    /**
     * Merges what writers have appended, unless another session is at it.
     *
     * @param connection in auto-commit mode
     * @return false when another session is at it
     */
    public boolean merge(Connection connection) throws SQLException {
        return merge(connection, RAISED);
    }

    /** The lock goes with the transaction, so that writes do so behind a pooler in transaction mode, too. */
    private boolean merge(Connection connection, String maxWeight) throws SQLException {
        return inTransaction(connection, transaction -> {
            if (!AdvisoryLock.tryHoldingTransaction(transaction, tables.term())) {
                return false;
            }
            Database.execute(transaction, Sql.of("""
                            with gone as (
                              delete from %2$s returning term_id, df, max_weight
                            ),
                            s as materialized (
                              select
                                term_id,
                                pg_catalog.sum(df) as df,
                                pg_catalog.max(max_weight) as max_weight
                              from gone
                              group by term_id
                            ),
                            -- In the order in which writers lock them, or each could wait for the other.
                            locked as materialized (
                              select t.id
                              from %1$s t
                              join s on s.term_id = t.id
                              order by t.term
                              for update of t
                            )
                            update %1$s t
                            set df = t.df + s.df, max_weight = %3$s
                            from s
                            join locked l on l.id = s.term_id
                            where t.id = s.term_id""".formatted(tables.term(), tables.termChange(), maxWeight)));
            Database.execute(transaction, Sql.of("""
                            with gone as (
                              delete from %1$s returning chunks, length
                            )
                            insert into %1$s (chunks, length)
                            select pg_catalog.sum(chunks), pg_catalog.sum(length)
                            from gone
                            having pg_catalog.count(*) > 0""".formatted(tables.lexicalTotal())));
            return true;
        });
    }

    /**
     * Computes all weights anew with the collection's parameters and the average length as it is, in batches that are
     * transactions of their own. Meanwhile searches see some chunks with new and some with old weights, each of them the BM25
     * weight of its own average length.
     *
     * @param connection in auto-commit mode, with a session of its own
     * @return how many chunks were weighed, or -1 when another session is at it; 0 as well where a transaction that has written is
     *     open for too long: it is left to the next time
     */
    public long reweigh(Connection connection) throws SQLException {
        return AdvisoryLock.tryHolding(connection, tables.term(), held -> {
                    merge(held, RAISED);
                    Begun begun = begin(held);
                    if (begun == Begun.NOT_YET) {
                        return 0L;
                    }
                    boolean reads = state(held).isOfOlderVersion();
                    long weighed = 0;
                    boolean left = true;
                    for (int pass = 0; pass < PASSES && left; pass++) {
                        weighed += pass(held, reads);
                        left = isAnyLeft(held);
                    }
                    // While the lock is held nobody else merges, so all weights of this epoch are in what is to be
                    // merged.
                    merge(held, begun == Begun.ANEW && !left ? "s.max_weight" : RAISED);
                    if (!left) {
                        Database.execute(
                                held,
                                Sql.of(
                                        "update tusk.bm25 set all_weighed = true, version = written_version where collection = ?",
                                        Sql.value(definition.store().value())));
                    }
                    return weighed;
                })
                .orElse(-1L);
    }

    /** What others commit while a statement waits for them has to be seen, whatever is the default of the database. */
    private static <T> T inTransaction(Connection connection, Database.Work<T> work) throws SQLException {
        return Database.inTransaction(connection, transaction -> {
            Database.execute(transaction, Sql.of("set transaction isolation level read committed"));
            return work.apply(transaction);
        });
    }

    private enum Begun {
        /** What weights are computed with is new. */
        ANEW,
        /** It is up to date; an interrupted run is finished. */
        CONTINUED,
        /** A writer does not end. */
        NOT_YET
    }

    /**
     * Fixes what weights are computed with from now on. Waits for writers that hold the row; those after it compute with what is new.
     * They queue behind the wait, so each is short.
     */
    private Begun begin(Connection connection) throws SQLException {
        LexicalState state = state(connection);
        boolean upgrades = isWrittenByOlder(connection) && mayUpgrade(connection);
        if (!upgrades && !state.parametersChanged() && state.drift() <= LexicalState.MAX_DRIFT) {
            return Begun.CONTINUED;
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                inTransaction(connection, transaction -> {
                    Database.execute(transaction, Sql.of("set local lock_timeout = '1s'"));
                    if (upgrades) {
                        upgrade(transaction);
                    }
                    return beginEpoch(transaction);
                });
                return Begun.ANEW;
            } catch (SQLException e) {
                if (!SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
            }
        }
        return Begun.NOT_YET;
    }

    private boolean isWrittenByOlder(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(
                                "select written_version < %d from tusk.bm25 where collection = ?"
                                        .formatted(LexicalTables.VERSION),
                                Sql.value(definition.store().value())),
                        row -> row.getBoolean(1))
                .getFirst();
    }

    /** Whether this user may replace the function of the triggers, which only its owner can. */
    public boolean mayUpgrade(Connection connection) throws SQLException {
        return Database.query(connection, Sql.of("""
                                select coalesce(pg_catalog.bool_and(pg_catalog.pg_has_role(p.proowner, 'usage')), false)
                                from pg_catalog.pg_trigger t
                                join pg_catalog.pg_proc p on p.oid = t.tgfoid
                                where t.tgrelid = pg_catalog.to_regclass(?)
                                  and t.tgname = 'lexical_insert'""", Sql.value(tables.chunk())), row -> row.getBoolean(1))
                .getFirst();
    }

    /**
     * Lets triggers write what this version keeps of chunks. A writer that is within an older trigger would go on with it and write
     * into the new epoch: so nobody may write to the chunks meanwhile.
     */
    private void upgrade(Connection transaction) throws SQLException {
        Database.execute(transaction, Sql.of("lock table %s in share row exclusive mode".formatted(tables.chunk())));
        Database.execute(transaction, Sql.of(lexical.function()));
        Database.execute(
                transaction,
                Sql.of(
                        "update tusk.bm25 set written_version = %d where collection = ?"
                                .formatted(LexicalTables.VERSION),
                        Sql.value(definition.store().value())));
    }

    private int beginEpoch(Connection transaction) throws SQLException {
        return Database.execute(
                transaction,
                Sql.of(
                        """
                                update tusk.bm25 b
                                set
                                  epoch = b.epoch + 1,
                                  all_weighed = false,
                                  k1 = c.k1,
                                  b = c.b,
                                  title_weight = c.title_weight,
                                  heading_weight = c.heading_weight,
                                  text_weight = c.text_weight,
                                  average_length = coalesce(nullif(t.length, 0), b.average_length)
                                from tusk.collection c
                                cross join (
                                  select pg_catalog.sum(length) / nullif(pg_catalog.sum(chunks), 0) as length from %s
                                ) t
                                where b.collection = ?
                                  and c.name = ?""".formatted(tables.lexicalTotal()),
                        Sql.value(definition.store().value()),
                        Sql.value(definition.name().value())));
    }

    /**
     * Whether a chunk still has a weight of another epoch. Batches pass over those that somebody is deleting, and the deletion
     * may yet be taken back.
     */
    private boolean isAnyLeft(Connection connection) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(
                                """
                                select exists (
                                  select
                                  from %s
                                  where epoch <> (select epoch from tusk.bm25 where collection = ?)
                                )""".formatted(tables.lexical()),
                                Sql.value(definition.store().value())),
                        row -> row.getBoolean(1))
                .getFirst();
    }

    /**
     * Removes the terms that no chunk has any more; they would add up with every word that is ever misspelt. Left to the next
     * time where a writer is long at it, or another session at the statistics.
     *
     * @param connection in auto-commit mode, with a session of its own
     * @return how many terms were removed
     */
    public long forgetUnused(Connection connection) throws SQLException {
        return AdvisoryLock.tryHolding(connection, tables.term(), this::forget).orElse(0L);
    }

    private long forget(Connection connection) throws SQLException {
        long forgotten = 0;
        int after = 0;
        while (true) {
            int from = after;
            int last = Database.query(
                            connection,
                            Sql.of("""
                                    select coalesce(pg_catalog.max(u.id), 0)
                                    from (select id from %s where df = 0 and id > ? order by id limit %d) u""".formatted(tables.term(), BATCH_TERMS), Sql.value(from)),
                            row -> row.getInt(1))
                    .getFirst();
            if (last == 0) {
                return forgotten;
            }
            try {
                forgotten += inTransaction(connection, transaction -> forget(transaction, from, last));
            } catch (SQLException e) {
                if (SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    return forgotten;
                }
                throw e;
            }
            after = last;
        }
    }

    /** Whoever adds chunks holds the row until the end, so once it is locked, what they counted is there to be seen. */
    private int forget(Connection transaction, int after, int last) throws SQLException {
        Database.execute(transaction, Sql.of("set local lock_timeout = '1s'"));
        Database.query(
                transaction,
                Sql.of(
                        "select epoch from tusk.bm25 where collection = ? for update",
                        Sql.value(definition.store().value())),
                row -> true);
        return Database.execute(
                transaction,
                Sql.of("""
                        delete from %s t
                        where t.id > ?
                          and t.id <= ?
                          and t.df = 0
                          and not exists (select from %s c where c.term_id = t.id)""".formatted(tables.term(), tables.termChange()), Sql.value(after), Sql.value(last)));
    }

    /**
     * Makes the index of what writers append small again, where a load has made it large: it keeps its pages when it has been
     * merged and vacuumed. Takes milliseconds, as hardly anything is in it then; left to the next time where a writer is at it.
     *
     * @param connection in auto-commit mode
     */
    public void shrinkChanges(Connection connection) throws SQLException {
        boolean worthIt = !Database.query(
                        connection,
                        Sql.of("""
                                select
                                from pg_catalog.pg_class c
                                where c.oid = pg_catalog.to_regclass(?)
                                  and pg_catalog.pg_has_role(c.relowner, 'usage')
                                  and pg_catalog.pg_indexes_size(c.oid)
                                    > greatest(%d, 10 * pg_catalog.pg_relation_size(c.oid))""".formatted(SHRINK_FROM_BYTES), Sql.value(tables.termChange())),
                        row -> true)
                .isEmpty();
        if (!worthIt) {
            return;
        }
        try {
            Database.inTransaction(connection, transaction -> {
                // Below the time after which the server looks for deadlocks.
                Database.execute(transaction, Sql.of("set local lock_timeout = '200ms'"));
                return Database.execute(transaction, Sql.of("reindex table " + tables.termChange()));
            });
        } catch (SQLException e) {
            if (!SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private long pass(Connection connection, boolean reads) throws SQLException {
        long weighed = 0;
        long after = Long.MIN_VALUE;
        while (true) {
            long from = after;
            Batch batch = again(() -> inTransaction(connection, transaction -> {
                Database.query(
                        transaction,
                        Sql.of("select pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),"
                                + " pg_catalog.set_config('extra_float_digits', '1', true),"
                                + " pg_catalog.set_config('work_mem', '64MB', true),"
                                + " pg_catalog.set_config('jit', 'off', true)"),
                        row -> true);
                return Database.query(
                                transaction,
                                Sql.of(lexical.reweigh(BATCH_CHUNKS, reads), Sql.value(from)),
                                row -> new Batch(row.getLong(1), row.getLong(2)))
                        .getFirst();
            }));
            weighed += batch.chunks();
            if (batch.chunks() == 0) {
                return weighed;
            }
            after = batch.last();
        }
    }

    private record Batch(long chunks, long last) {}

    private interface Attempt<T> {
        T make() throws SQLException;
    }

    /** Writers bring new words in an order of their own, so a batch that reads texts and one of them may wait for each other. */
    private static <T> T again(Attempt<T> attempt) throws SQLException {
        for (int deadlocks = 0; ; deadlocks++) {
            try {
                return attempt.make();
            } catch (SQLException e) {
                if (deadlocks == ATTEMPTS || !SqlFailures.DEADLOCK.equals(e.getSQLState())) {
                    throw e;
                }
            }
        }
    }
}
