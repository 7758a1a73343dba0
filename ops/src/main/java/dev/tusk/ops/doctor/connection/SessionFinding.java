package dev.tusk.ops.doctor.connection;

import dev.tusk.ops.activity.StatementText;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Subject;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What is said of a session, and how it is ended. */
final class SessionFinding {

    private SessionFinding() {}

    /** The columns that {@link #subject} and {@link #evidence} read, of pg_stat_activity. */
    static final String COLUMNS = """
            a.pid, coalesce(a.usename::text, ''), coalesce(a.application_name, ''), coalesce(host(a.client_addr), 'local'),
            coalesce(a.state, ''), coalesce(a.datname::text, ''), left(regexp_replace(coalesce(a.query, ''), '\\s+', ' ', 'g'), 200)""";

    static Subject subject(ResultSet row) throws SQLException {
        return new Subject(Subject.Kind.SESSION, "%d of %s".formatted(row.getInt(1), row.getString(2)));
    }

    static Evidence[] evidence(ResultSet row, String what, double seconds) throws SQLException {
        return new Evidence[] {
            Evidence.seconds(what, seconds),
            Evidence.of("database", row.getString(6)),
            Evidence.of("program", row.getString(3)),
            Evidence.of("from", row.getString(4)),
            Evidence.of("state", row.getString(5)),
            Evidence.of("last statement", StatementText.shown(row.getString(7)))
        };
    }

    static Fix end(ResultSet row, String advice) throws SQLException {
        int pid = row.getInt(1);
        return Fix.decide(advice, Lock.NONE, "select pg_catalog.pg_terminate_backend(%d)".formatted(pid))
                .verifiedBy(
                        "select pid, state, xact_start from pg_catalog.pg_stat_activity where pid = %d".formatted(pid));
    }
}
