package dev.tusk.core.ledger;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.IngestionStatus.State;
import dev.tusk.core.sql.AdvisoryLock;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was read into a collection, and what became of it. An <em>ingestion</em> is a source under a name; a <em>run</em> reads it. The
 * ledger keeps of each item what tells its version, so that a later run passes over what has not changed. Safe for use by many threads at
 * once.
 */
public final class Ledger {

    private static final int MAX_NAME_CHARACTERS = 1000;

    private static final String STATUS = """
            select
              g.collection, g.name, g.source::text, g.run, g.state, g.started_at, g.ended_at,
              (select pg_catalog.count(*) from tusk.ingestion_item i where i.ingestion = g.id),
              (select pg_catalog.count(*) from tusk.ingestion_item i where i.ingestion = g.id and i.failed),
              (select pg_catalog.count(*) from tusk.ingestion_item i where i.ingestion = g.id and i.dropped),
              g.added, g.changed, g.unchanged, g.deleted, g.dropped, g.failed, g.problem,
              %s
            from tusk.ingestion g
            where g.collection = ?""".formatted(AdvisoryLock.ingestionIsHeld("g.id"));

    private final Database database;
    private final LedgerTarget target;

    /** The ledger of a collection. */
    public Ledger(Database database, LedgerTarget target) {
        this.database = database;
        this.target = target;
    }

    /**
     * Reads a source into the collection: adds, replaces, passes over what has not changed, and deletes what is gone where that is asked for.
     * An item's row is written in the transaction of its document; so a run that is killed at any moment is continued by running it again.
     * One run of an ingestion at a time. Takes up to six connections of the data source at once, one of them all the while.
     *
     * @param name of the ingestion; null for {@link ItemSource#name}
     * @throws TuskException {@code INGESTION_RUNNING} where another run of the ingestion does not end in time; when the source cannot be read at all, or the database or
     *     the model fails: what was committed stays
     */
    public RunReport run(@Nullable String name, ItemSource source, RunOptions options, RunListener listener) {
        return new LedgerRun(database, target, named(name, source), source, options, listener).run();
    }

    /**
     * Reads a source of blocks into the collection. How far it was read is written in the transactions of its documents; so a run that is
     * killed at any moment is continued by running it again. Of a source that follows another, this ends when the options say so.
     *
     * @param name of the ingestion; null for {@link BlockSource#name}
     * @throws TuskException as {@link #run(String, ItemSource, RunOptions, RunListener)}
     */
    public RunReport run(@Nullable String name, BlockSource source, RunOptions options, RunListener listener) {
        if (options.deleteGone()) {
            throw new IllegalArgumentException("a source with positions tells itself what is gone");
        }
        return new BlockRun(database, target, named(name, source), source, options, listener).run();
    }

    private static String named(@Nullable String name, DescribedSource source) {
        String known = name == null ? source.name() : name;
        checkName(known);
        return known;
    }

    /**
     * Refuses what cannot be the name of an ingestion.
     *
     * @throws TuskException {@code INVALID_NAME}
     */
    public static void checkName(String known) {
        if (known.isBlank()
                || known.length() > MAX_NAME_CHARACTERS
                || !LedgerStore.shown(known).equals(known)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_NAME,
                    "an ingestion cannot have this name: %d characters".formatted(known.length()),
                    "give it one of 1 to %,d characters, without line breaks".formatted(MAX_NAME_CHARACTERS));
        }
    }

    /** All ingestions of the collection, by name. Counts their items, which takes its time where there are millions. */
    public List<IngestionStatus> list() {
        return read(Sql.of(STATUS + " order by g.name", Sql.value(target.name().value())));
    }

    /** One ingestion. */
    public Optional<IngestionStatus> find(String name) {
        return read(Sql.of(STATUS + " and g.name = ?", Sql.value(target.name().value()), Sql.value(name))).stream()
                .findFirst();
    }

    private List<IngestionStatus> read(Sql sql) {
        return database.query("list ingestions of collection \"%s\"".formatted(target.name()), sql, row -> {
            OffsetDateTime ended = row.getObject(7, OffsetDateTime.class);
            return new IngestionStatus(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getLong(4),
                    state(row.getString(5), row.getBoolean(18)),
                    instant(row.getObject(6, OffsetDateTime.class)),
                    ended == null ? null : instant(ended),
                    row.getLong(8),
                    row.getLong(9),
                    row.getLong(10),
                    row.getLong(11),
                    row.getLong(12),
                    row.getLong(13),
                    row.getLong(14),
                    row.getLong(15),
                    row.getLong(16),
                    row.getString(17));
        });
    }

    private static State state(String stored, boolean locked) {
        return switch (stored) {
            case "running" -> locked ? State.RUNNING : State.KILLED;
            case "stopped" -> State.STOPPED;
            case "failed" -> State.FAILED;
            case "ended" -> State.ENDED;
            default -> throw new IllegalStateException("a state that this version does not know: " + stored);
        };
    }

    private static Instant instant(OffsetDateTime time) {
        return time.toInstant();
    }

    /**
     * Items that failed, in the order of their names.
     *
     * @param after the last one of the page before, or null
     * @param limit 1 to 10,000
     * @throws TuskException {@code INGESTION_NOT_FOUND}
     */
    public List<FailedItem> failed(String name, @Nullable String after, int limit) {
        checkLimit(limit);
        return database.query(
                "list failed items of ingestion \"%s\"".formatted(name),
                Sql.of("""
                        select item, coalesce(reason, ''), attempts, coalesce(failed_at, pg_catalog.now()), stored
                        from tusk.ingestion_item
                        where ingestion = ? and failed and item > ?
                        order by item
                        limit ?""", Sql.value(require(name)), Sql.value(after == null ? "" : after), Sql.value(limit)),
                row -> new FailedItem(
                        row.getString(1),
                        row.getString(2),
                        row.getInt(3),
                        instant(row.getObject(4, OffsetDateTime.class)),
                        row.getBoolean(5)));
    }

    /**
     * Items that were left out, in the order of their names.
     *
     * @param after the last one of the page before, or null
     * @param limit 1 to 10,000
     * @throws TuskException {@code INGESTION_NOT_FOUND}
     */
    public List<DroppedItem> dropped(String name, @Nullable String after, int limit) {
        checkLimit(limit);
        return database.query(
                "list dropped items of ingestion \"%s\"".formatted(name),
                Sql.of("""
                        select item, coalesce(reason, '')
                        from tusk.ingestion_item
                        where ingestion = ? and dropped and item > ?
                        order by item
                        limit ?""", Sql.value(require(name)), Sql.value(after == null ? "" : after), Sql.value(limit)),
                row -> new DroppedItem(row.getString(1), row.getString(2)));
    }

    /**
     * How far a source that is read in order was read, by the names of its parts. Empty for any other source.
     *
     * @param limit 1 to 10,000
     * @throws TuskException {@code INGESTION_NOT_FOUND}
     */
    public List<ReadPart> parts(String name, int limit) {
        checkLimit(limit);
        return database.query(
                "list the parts of ingestion \"%s\"".formatted(name),
                Sql.of("""
                        select part, position, whole
                        from tusk.ingestion_part
                        where ingestion = ?
                        order by part
                        limit ?""", Sql.value(require(name)), Sql.value(limit)),
                row -> new ReadPart(row.getString(1), row.getLong(2), row.getBoolean(3)));
    }

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > 10_000) {
            throw new TuskException(ErrorCode.INVALID_REQUEST, "a limit of 1 to 10,000 is expected, not " + limit);
        }
    }

    /**
     * Forgets an ingestion and what is known of its items; their documents stay.
     *
     * @throws TuskException {@code INGESTION_NOT_FOUND}; one that runs meanwhile ends with that failure, too
     */
    public void forget(String name) {
        database.execute(
                "forget the ingestion \"%s\"".formatted(name),
                Sql.of("delete from tusk.ingestion where id = ?", Sql.value(require(name))));
    }

    /** What the ledgers of all collections take on the server's disk, in bytes. */
    public long bytes() {
        return database.query(
                        "read the size of the ledger",
                        Sql.of("select pg_catalog.pg_total_relation_size('tusk.ingestion_item')"
                                + " + pg_catalog.pg_total_relation_size('tusk.ingestion_thread')"),
                        row -> row.getLong(1))
                .getFirst();
    }

    private int require(String name) {
        return new LedgerStore(database, target.name()).find(name).orElseThrow(() -> {
            List<String> names = list().stream().map(IngestionStatus::name).toList();
            String hint = Suggestion.hint(name, names);
            return TuskException.withHint(
                    ErrorCode.INGESTION_NOT_FOUND,
                    "collection \"%s\" has no ingestion \"%s\"".formatted(target.name(), name),
                    hint);
        });
    }
}
