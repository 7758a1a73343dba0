package dev.tusk.ops.doctor;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Runs the statements of a fix that is {@linkplain Fix.Kind#SAFE safe}, outside of a transaction, as CREATE INDEX CONCURRENTLY wants it. What a failed
 * build leaves is dropped again.
 */
public final class Mending {

    private static final int ATTEMPTS = 6;
    private static final String LOCK_TIMEOUT = "400ms";

    /** They wait for locks that stop no reader and no writer, and an end of that wait would leave an index that is not valid. */
    private static final Pattern PATIENT = Pattern.compile(
            "^(create (unique )?index concurrently|reindex .*concurrently|drop index concurrently|vacuum|analyze)\\b.*",
            Pattern.DOTALL);

    private static final Pattern MAINTENANCE = Pattern.compile("^(vacuum|analyze)\\b.*", Pattern.DOTALL);
    private static final String WARNING = "01000";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final Database database;

    public Mending(DataSource dataSource) {
        this.database = new Database(dataSource);
    }

    /**
     * Runs the statements in order.
     *
     * @param told each statement before it is run
     * @throws TuskException where one fails; those before it stay
     * @throws IllegalArgumentException where the fix is not safe
     */
    public void apply(Finding finding, Consumer<String> told) {
        if (finding.fix().kind() != Fix.Kind.SAFE) {
            throw new IllegalArgumentException("%s is not safe to mend".formatted(finding.code()));
        }
        database.connected("mend " + finding.subject(), connection -> {
            if (database.sharesSession(connection)) {
                throw TuskException.withHint(
                        ErrorCode.SESSION_SHARED,
                        "a pooler in transaction mode stands before the server: settings of this session would be left to others",
                        "connect to the server itself, or to a pooler in session mode");
            }
            return inSession(connection, session -> {
                for (String statement : finding.fix().statements()) {
                    told.accept(statement);
                    run(session, statement);
                }
                return true;
            });
        });
    }

    private static boolean inSession(Connection connection, Database.Work<Boolean> work) throws SQLException {
        record Before(String statementTimeout, String lockTimeout, String searchPath) {}
        Before before = Database.query(
                        connection,
                        Sql.of("""
                        select
                          pg_catalog.current_setting('statement_timeout'),
                          pg_catalog.current_setting('lock_timeout'),
                          pg_catalog.current_setting('search_path')"""),
                        row -> new Before(row.getString(1), row.getString(2), row.getString(3)))
                .getFirst();
        set(connection, "0", LOCK_TIMEOUT, "pg_catalog, pg_temp");
        return Database.withCleanup(
                connection,
                work,
                session -> set(session, before.statementTimeout(), before.lockTimeout(), before.searchPath()));
    }

    private static void set(Connection connection, String statementTimeout, String lockTimeout, String searchPath)
            throws SQLException {
        Database.query(
                connection,
                Sql.of("""
                        select
                          pg_catalog.set_config('statement_timeout', ?, false),
                          pg_catalog.set_config('lock_timeout', ?, false),
                          pg_catalog.set_config('search_path', ?, false)""", Sql.value(statementTimeout), Sql.value(lockTimeout), Sql.value(searchPath)),
                row -> true);
    }

    private static void run(Connection session, String statement) throws SQLException {
        if (PATIENT.matcher(statement).matches()) {
            patiently(session, statement);
            return;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                execute(session, statement);
                return;
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
                Database.pause(Duration.ofMillis(200L * attempt));
            }
        }
    }

    private static void patiently(Connection session, String statement) throws SQLException {
        Set<Long> before = invalid(session);
        Database.query(session, Sql.of("select pg_catalog.set_config('lock_timeout', '0', false)"), row -> true);
        try {
            execute(session, statement);
        } catch (SQLException e) {
            try {
                for (String left : left(session, statement, before)) {
                    execute(session, "drop index concurrently " + left);
                }
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw e;
        } finally {
            if (!session.isClosed()) {
                Database.query(
                        session,
                        Sql.of("select pg_catalog.set_config('lock_timeout', ?, false)", Sql.value(LOCK_TIMEOUT)),
                        row -> true);
            }
        }
        List<String> left = left(session, statement, before);
        if (!left.isEmpty()) {
            throw new SQLException("the index that was built is not valid: " + String.join(", ", left), "55000");
        }
    }

    private static void execute(Connection session, String text) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(text);
            for (SQLWarning each = statement.getWarnings(); each != null; each = each.getNextWarning()) {
                // The server passes over tables of others, and says no more than this.
                if (MAINTENANCE.matcher(text).matches() && WARNING.equals(each.getSQLState())) {
                    throw new SQLException(each.getMessage(), INSUFFICIENT_PRIVILEGE);
                }
            }
        }
    }

    private static Set<Long> invalid(Connection session) throws SQLException {
        return Set.copyOf(Database.query(
                session,
                Sql.of("select indexrelid::bigint from pg_catalog.pg_index where not indisvalid order by 1"),
                row -> row.getLong(1)));
    }

    /** What the statement left: by names, as others may build on other tables at the same time. REINDEX builds beside the index that it names. */
    private static List<String> left(Connection session, String statement, Set<Long> before) throws SQLException {
        record Invalid(long oid, String index, String table, String sql) {}
        return Database.query(
                        session,
                        Sql.of("""
                        select
                          i.indexrelid::bigint,
                          pg_catalog.quote_ident(pg_catalog.regexp_replace(c.relname, '_cc(new|old)[0-9]*$', '')),
                          pg_catalog.quote_ident(t.relname),
                          i.indexrelid::regclass::text
                        from pg_catalog.pg_index i
                        join pg_catalog.pg_class c on c.oid = i.indexrelid
                        join pg_catalog.pg_class t on t.oid = i.indrelid
                        where not i.indisvalid
                          and not exists (
                            select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
                        order by 1"""),
                        row -> new Invalid(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)))
                .stream()
                .filter(each -> !before.contains(each.oid()))
                .filter(each -> statement.contains(each.index()) || statement.contains(each.table()))
                .map(Invalid::sql)
                .toList();
    }
}
