package dev.tusk.core.ledger;

import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of ingestions: beginnings and ends of runs. */
final class LedgerStore {

    private final Database database;
    private final CollectionName collection;

    LedgerStore(Database database, CollectionName collection) {
        this.database = database;
        this.collection = collection;
    }

    private String purpose(String name) {
        return "note the ingestion \"%s\" of collection \"%s\"".formatted(name, collection);
    }

    Optional<Integer> find(String name) {
        return database.queryFirst(
                purpose(name),
                Sql.of(
                        "select id from tusk.ingestion where collection = ? and name = ?",
                        Sql.value(collection.value()),
                        Sql.value(name)),
                row -> row.getInt(1));
    }

    /** The number of the ingestion, which is made where there is none. */
    int obtain(String name, DescribedSource source) {
        Optional<Integer> known = find(name);
        if (known.isPresent()) {
            return known.get();
        }
        database.execute(
                purpose(name),
                Sql.of(
                        "insert into tusk.ingestion (collection, name, source, settings) values (?, ?, ?::jsonb, ?)"
                                + " on conflict do nothing",
                        Sql.value(collection.value()),
                        Sql.value(name),
                        Sql.value(source.description()),
                        Sql.value(Fingerprints.settings(source))));
        return find(name)
                .orElseThrow(() -> new TuskException(
                        ErrorCode.INGESTION_NOT_FOUND, "the ingestion \"%s\" was deleted just now".formatted(name)));
    }

    /** Takes the ingestion up: a new run, or the one that was not ended where it was of the same settings. */
    Begun begin(int id, String name, DescribedSource source, boolean retry) {
        String settings = Fingerprints.settings(source);
        return database.transaction(purpose(name), connection -> {
            Database.readCommitted(connection);
            record Last(long run, boolean ended, boolean sameSettings) {}
            Last last = Database.query(
                            connection,
                            Sql.of(
                                    "select run, state = 'ended', settings = ? from tusk.ingestion where id = ? for update",
                                    Sql.value(settings),
                                    Sql.value(id)),
                            row -> new Last(row.getLong(1), row.getBoolean(2), row.getBoolean(3)))
                    .stream()
                    .findFirst()
                    .orElseThrow(() -> new SQLException("it was deleted just now", SqlFailures.MOVED));
            boolean resumed = !retry && last.run() > 0 && !last.ended() && last.sameSettings();
            long run = retry || resumed ? last.run() : last.run() + 1;
            Sql change = retry
                    ? Sql.of("update tusk.ingestion set worker = worker + 1")
                    : Sql.of("""
                            update tusk.ingestion
                            set
                              worker = worker + 1,
                              run = ?,
                              source = ?::jsonb,
                              settings = ?,
                              state = 'running',
                              started_at = pg_catalog.now(),
                              ended_at = null,
                              problem = null""", Sql.value(run), Sql.value(source.description()), Sql.value(settings));
            return Database.query(
                            connection,
                            change.append(Sql.of(
                                    " where id = ? returning worker, pg_catalog.now(), not exists ("
                                            + "select from tusk.ingestion_item i where i.ingestion = ingestion.id)",
                                    Sql.value(id))),
                            row -> new Begun(
                                    id,
                                    name,
                                    run,
                                    row.getLong(1),
                                    resumed,
                                    row.getObject(2, OffsetDateTime.class),
                                    row.getBoolean(3)))
                    .getFirst();
        });
    }

    /** Notes how the run ended; does nothing where another process has taken it over. */
    void end(Begun begun, RunReport report, boolean stopped, boolean retry) {
        if (retry) {
            return;
        }
        database.execute(
                purpose(begun.name()),
                Sql.of(
                        """
                        update tusk.ingestion
                        set
                          state = ?,
                          whole = ?,
                          ended_at = pg_catalog.now(),
                          added = ?,
                          changed = ?,
                          unchanged = ?,
                          deleted = ?,
                          dropped = ?,
                          failed = ?,
                          problem = ?
                        where id = ? and worker = ?""",
                        Sql.value(stopped ? "stopped" : "ended"),
                        Sql.value(report.incomplete().isEmpty()),
                        Sql.value(report.counts().added()),
                        Sql.value(report.counts().changed()),
                        Sql.value(report.counts().unchanged()),
                        Sql.value(report.deleted()),
                        Sql.value(report.dropped()),
                        Sql.value(report.counts().failed()),
                        Sql.value(report.incomplete().orElse(null)),
                        Sql.value(begun.id()),
                        Sql.value(begun.worker())));
    }

    /** Notes why the run failed, as far as the database lets us. */
    void fail(Begun begun, RuntimeException failure, boolean retry) {
        if (retry) {
            return;
        }
        try {
            database.execute(
                    purpose(begun.name()),
                    Sql.of(
                            "update tusk.ingestion set state = 'failed', ended_at = pg_catalog.now(), problem = ?"
                                    + " where id = ? and worker = ?",
                            Sql.value(shown(failure.getMessage())),
                            Sql.value(begun.id()),
                            Sql.value(begun.worker())));
        } catch (TuskException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    /** A text that can be stored and read: no control characters, not without end. */
    static String shown(@Nullable String text) {
        String known = text == null ? "no reason was given" : text;
        String beginning = known.length() > 2000 ? known.substring(0, 2000) : known;
        StringBuilder shown = new StringBuilder(beginning.length());
        beginning.codePoints().forEach(c -> shown.appendCodePoint(c < ' ' || (c >= 0xD800 && c <= 0xDFFF) ? ' ' : c));
        return shown.toString();
    }
}
