package dev.tusk.ops.doctor.lock;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

final class Deadlocks implements DoctorRule {

    private static final Threshold PER_DAY = new Threshold(
            "per_day", 1, Unit.COUNT, "deadlocks in a day", "ours: a program that orders its locks has none");

    private static final RuleCard CARD = RuleCard.of(
                    "LCK-003",
                    Severity.WARNING,
                    "Deadlocks",
                    "Two transactions each wait for a row that the other has changed; after deadlock_timeout the server ends one of them, and its work is lost.",
                    "Have all transactions change rows in the same order (by key), and keep them short. The server's log names the statements. Programs should try again what fails with "
                            + "SQLSTATE 40P01.")
            .with(PER_DAY)
            .from("PostgreSQL manual: Explicit Locking, Deadlocks; pg_stat_database", "check_postgres; pganalyze");

    private static final String QUERY = """
            select deadlocks, greatest(1, extract(epoch from now() - coalesce(stats_reset, pg_postmaster_start_time())) / 86400)::float8
            from pg_stat_database
            where datname = current_database() and deadlocks > 0""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double limit = db.limit(this, PER_DAY);
        List<Finding> found = new ArrayList<>();
        db.query(
                QUERY,
                row -> row.getLong(1) / row.getDouble(2) >= limit
                        && found.add(finding(
                                new Subject(Subject.Kind.DATABASE, db.server().database()),
                                "had %,d deadlocks in %s"
                                        .formatted(row.getLong(1), Unit.SECONDS.text(row.getDouble(2) * 86_400)),
                                "The work of a transaction is lost each time",
                                Fix.advice(
                                                "Look at the server's log for the statements, and have them lock in the same order")
                                        .verifiedBy(
                                                "select deadlocks from pg_catalog.pg_stat_database where datname = current_database()"),
                                Evidence.count("deadlocks", row.getLong(1)))));
        return found;
    }
}
