package dev.tusk.ops.doctor.cache;

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
import java.util.List;
import java.util.Optional;

final class Rollbacks implements DoctorRule {

    private static final Threshold SHARE =
            new Threshold("share", 0.1, Unit.SHARE, "transactions that were rolled back", "ours");
    private static final Threshold TRANSACTIONS = new Threshold(
            "transactions",
            10_000,
            Unit.COUNT,
            "transactions since the counts began",
            "ours: with fewer the figure says nothing");

    private static final RuleCard CARD = RuleCard.of(
                    "CON-005",
                    Severity.INFO,
                    "Many transactions are rolled back",
                    "Mostly a program meets errors that it does not tell: duplicates, time limits, deadlocks. What was written stays as dead rows.",
                    "Look at the server's log for the errors. A program that only reads and rolls back out of habit does no harm.")
            .with(SHARE, TRANSACTIONS)
            .from("check_pgactivity, service commit_ratio");

    private static final String QUERY = """
            select xact_commit, xact_rollback, deadlocks, conflicts
            from pg_stat_database
            where datname = current_database()""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double share = db.limit(this, SHARE);
        double least = db.limit(this, TRANSACTIONS);
        return db
                .query(QUERY, row -> {
                    long all = row.getLong(1) + row.getLong(2);
                    double rolled = (double) row.getLong(2) / Math.max(1, all);
                    return all < least || rolled < share
                            ? Optional.<Finding>empty()
                            : Optional.of(finding(
                                    new Subject(
                                            Subject.Kind.DATABASE, db.server().database()),
                                    "%s of its transactions were rolled back"
                                            .formatted(Unit.SHARE.text(Math.rint(rolled * 1000) / 1000)),
                                    "Programs meet errors, and their work is lost",
                                    Fix.advice("Look at the server's log for what failed")
                                            .verifiedBy(
                                                    "select xact_commit, xact_rollback from pg_catalog.pg_stat_database where datname = current_database()"),
                                    Evidence.count("rolled back", row.getLong(2)),
                                    Evidence.count("transactions", all),
                                    Evidence.count("deadlocks", row.getLong(3)),
                                    Evidence.count("conflicts with replay", row.getLong(4))));
                })
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }
}
