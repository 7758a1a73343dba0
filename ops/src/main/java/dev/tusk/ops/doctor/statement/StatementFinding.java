package dev.tusk.ops.doctor.statement;

import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.StatementStat;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Subject;

/** What is said of a statement. */
final class StatementFinding {

    private StatementFinding() {}

    static Subject subject(StatementStat statement) {
        return new Subject(Subject.Kind.QUERY, statement.brief());
    }

    static Evidence[] evidence(StatementStat statement) {
        return new Evidence[] {
            Evidence.count("calls", statement.calls()),
            Evidence.seconds("mean", statement.mean()),
            Evidence.seconds("total", statement.seconds()),
            Evidence.share("of all time of statements", Math.rint(statement.share() * 1000) / 1000),
            Evidence.rows("rows per call", Math.round(statement.rowsPerCall())),
            Evidence.count("calls per hour", Math.round(statement.callsPerHour())),
            Evidence.of("query id", Long.toString(statement.id())),
            Evidence.of("statement", statement.line())
        };
    }

    static String verify(Inspection db, StatementStat statement) {
        return "select calls, mean_exec_time, rows from %s where queryid = %d"
                .formatted(db.server().statements(), statement.id());
    }
}
