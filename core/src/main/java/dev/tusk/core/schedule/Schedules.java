package dev.tusk.core.schedule;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.schedule.ScheduleStatus.State;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The schedules of a database. Any number of processes may {@link #claim} what is due: each occasion is given to one of them, and given again
 * where that one does not {@link #renew} its claim, as it was killed. Times are those of the database's clock. Safe for use by many threads
 * at once.
 */
public final class Schedules {

    /** All of a schedule, in this order; see {@link #schedule}. */
    private static final String SCHEDULE = "s.collection, s.name, s.arguments, s.directory, s.timing, s.zone";

    private static final String STATUS = """
            select
              %s, s.next_run, s.state, s.started_at, s.ended_at, s.report::text, s.problem,
              s.claimed_until is not null, s.claimed_until < pg_catalog.clock_timestamp()
            from tusk.schedule s
            """.formatted(SCHEDULE);

    private final Database database;

    public Schedules(Database database) {
        this.database = database;
    }

    /**
     * Keeps a schedule, in place of one of the same collection and name; what became of that one's last run stays. Takes the rights of the
     * schema's owner.
     *
     * @throws TuskException {@code MISSING_RIGHTS}
     */
    public ScheduleStatus store(Schedule schedule) {
        return database.transaction("store the schedule \"%s\"".formatted(schedule.name()), connection -> {
            Instant first = schedule.timing().first(now(connection));
            Database.execute(
                    connection,
                    Sql.of(
                            """
                                    insert into tusk.schedule (collection, name, arguments, directory, timing, zone, next_run)
                                    values (?, ?, ?, ?, ?, ?, ?)
                                    on conflict (collection, name) do update set
                                      arguments = excluded.arguments,
                                      directory = excluded.directory,
                                      timing = excluded.timing,
                                      zone = excluded.zone,
                                      next_run = excluded.next_run""",
                            Sql.value(schedule.collection()),
                            Sql.value(schedule.name()),
                            Sql.textArray(schedule.arguments()),
                            Sql.value(schedule.directory()),
                            Sql.value(schedule.timing().text()),
                            Sql.value(schedule.timing().zone().getId()),
                            Sql.value(first.atOffset(ZoneOffset.UTC))));
            return Database.query(
                            connection,
                            Sql.of(
                                    STATUS + " where s.collection = ? and s.name = ?",
                                    Sql.value(schedule.collection()),
                                    Sql.value(schedule.name())),
                            Schedules::status)
                    .getFirst();
        });
    }

    /** All schedules, by collection and name. */
    public List<ScheduleStatus> list() {
        return database.query("list schedules", Sql.of(STATUS + " order by s.collection, s.name"), Schedules::status);
    }

    /** One schedule. */
    public Optional<ScheduleStatus> find(String collection, String name) {
        return database
                .query(
                        "look up the schedule \"%s\"".formatted(name),
                        Sql.of(
                                STATUS + " where s.collection = ? and s.name = ?",
                                Sql.value(collection),
                                Sql.value(name)),
                        Schedules::status)
                .stream()
                .findFirst();
    }

    /**
     * Forgets a schedule; what it read, and what the ledger knows of it, stays. A run that is under way is ended by who runs it.
     *
     * @throws TuskException {@code INGESTION_NOT_FOUND} with the nearest name as its hint; {@code MISSING_RIGHTS}
     */
    public void remove(String collection, String name) {
        int removed = database.execute(
                "remove the schedule \"%s\"".formatted(name),
                Sql.of(
                        "delete from tusk.schedule where collection = ? and name = ?",
                        Sql.value(collection),
                        Sql.value(name)));
        if (removed == 0) {
            throw notFound(collection, name);
        }
    }

    private TuskException notFound(String collection, String name) {
        List<String> names = list().stream()
                .map(ScheduleStatus::schedule)
                .filter(each -> each.collection().equals(collection))
                .map(Schedule::name)
                .toList();
        return TuskException.withHint(
                ErrorCode.INGESTION_NOT_FOUND,
                "collection \"%s\" has no scheduled ingestion \"%s\"".formatted(collection, name),
                Suggestion.hint(name, names));
    }

    /**
     * Takes what has been due for the longest time, whose former process is gone or that has none; empty where nothing is due.
     *
     * @param lease how long the claim is good for without being renewed
     */
    public Optional<Claim> claim(Duration lease) {
        return take(lease, Sql.of("""
                select d.id
                from tusk.schedule d
                where d.next_run <= pg_catalog.clock_timestamp()
                  and (d.claimed_until is null or d.claimed_until < pg_catalog.clock_timestamp())
                order by d.next_run, d.id
                limit 1
                for update skip locked"""));
    }

    /**
     * Takes one schedule, whether it is due or not.
     *
     * @throws TuskException {@code INGESTION_NOT_FOUND}; {@code INGESTION_RUNNING} where another process runs it
     */
    public Claim claim(String collection, String name, Duration lease) {
        return take(lease, Sql.of("""
                        select d.id
                        from tusk.schedule d
                        where d.collection = ?
                          and d.name = ?
                          and (d.claimed_until is null or d.claimed_until < pg_catalog.clock_timestamp())
                        for update""", Sql.value(collection), Sql.value(name)))
                .orElseThrow(() -> find(collection, name).isEmpty()
                        ? notFound(collection, name)
                        : TuskException.withHint(
                                ErrorCode.INGESTION_RUNNING,
                                "ingestion \"%s\" of collection \"%s\" runs already".formatted(name, collection),
                                "\"tusk ingestion show\" tells how far it is"));
    }

    private Optional<Claim> take(Duration lease, Sql which) {
        // Materialized: a subquery that the plan repeats would lock, and give, a row more each time.
        Sql sql = Sql.of("with due as materialized (")
                .append(which)
                .append(Sql.of("""
                        )
                        update tusk.schedule s
                        set
                          claim = s.claim + 1,
                          claimed_until = pg_catalog.clock_timestamp() + ? * interval '1 millisecond',
                          state = 'running',
                          started_at = pg_catalog.clock_timestamp(),
                          ended_at = null
                        from due
                        where s.id = due.id
                        returning s.id, s.claim,\s""", Sql.value(lease.toMillis())))
                .append(SCHEDULE);
        return database
                .transaction(
                        "claim what is scheduled",
                        connection -> Database.query(
                                connection, sql, row -> new Claim(row.getInt(1), row.getLong(2), schedule(row, 3))))
                .stream()
                .findFirst();
    }

    /** Keeps a claim; false where it is lost: another process has it, or the schedule is gone. */
    public boolean renew(Claim claim, Duration lease) {
        return database.execute(
                        "renew the claim of a schedule",
                        Sql.of("""
                                update tusk.schedule
                                set claimed_until = pg_catalog.clock_timestamp() + ? * interval '1 millisecond'
                                where id = ? and claim = ? and claimed_until is not null""", Sql.value(lease.toMillis()), Sql.value(claim.id()), Sql.value(claim.number())))
                == 1;
    }

    /** Tells what came of a run, and gives up its claim; does nothing where that was lost. */
    public void end(Claim claim, RunOutcome outcome) {
        database.transaction(
                "note what came of ingestion \"%s\"".formatted(claim.schedule().name()), connection -> {
                    for (Current current : current(connection, claim)) {
                        Database.execute(
                                connection,
                                Sql.of(
                                        """
                                update tusk.schedule
                                set
                                  next_run = ?,
                                  claimed_until = null,
                                  state = ?,
                                  ended_at = pg_catalog.clock_timestamp(),
                                  report = coalesce(?::jsonb, report),
                                  problem = ?
                                where id = ?""",
                                        Sql.value(current.next(outcome.state(), now(connection))
                                                .atOffset(ZoneOffset.UTC)),
                                        Sql.value(outcome.state().wireName()),
                                        Sql.value(outcome.report()),
                                        Sql.value(outcome.problem()),
                                        Sql.value(claim.id())));
                    }
                    return true;
                });
    }

    /** The schedule as it is now: it may have been given another timing meanwhile. */
    private record Current(Timing timing, Instant nextRun) {
        Instant next(State state, Instant now) {
            boolean stays = state == State.STOPPED || nextRun.isAfter(now);
            return stays ? nextRun : timing.next(nextRun, now);
        }
    }

    private static List<Current> current(Connection connection, Claim claim) throws SQLException {
        return Database.query(
                connection,
                Sql.of(
                        "select timing, zone, next_run from tusk.schedule where id = ? and claim = ? for update",
                        Sql.value(claim.id()),
                        Sql.value(claim.number())),
                row -> new Current(Timing.of(row.getString(1), Timing.zone(row.getString(2))), instant(row, 3)));
    }

    private static Instant now(Connection connection) throws SQLException {
        return Database.query(connection, Sql.of("select pg_catalog.clock_timestamp()"), row -> instant(row, 1))
                .getFirst();
    }

    private static ScheduleStatus status(ResultSet row) throws SQLException {
        return new ScheduleStatus(
                schedule(row, 1),
                instant(row, 7),
                State.read(row.getString(8), row.getBoolean(13), row.getBoolean(14)),
                instantOrNull(row, 9),
                instantOrNull(row, 10),
                row.getString(11),
                row.getString(12));
    }

    private static Schedule schedule(ResultSet row, int first) throws SQLException {
        List<String> arguments = new ArrayList<>();
        for (Object argument : (Object[]) row.getArray(first + 2).getArray()) {
            arguments.add((String) argument);
        }
        return new Schedule(
                row.getString(first),
                row.getString(first + 1),
                arguments,
                row.getString(first + 3),
                Timing.of(row.getString(first + 4), Timing.zone(row.getString(first + 5))));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant instantOrNull(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
