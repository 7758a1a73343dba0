package dev.tusk.ops.doctor.statement;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.StatementStat;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

final class SlowStatement implements DoctorRule {

    private static final Threshold MEAN = new Threshold(
            "mean", 0.02, Unit.SECONDS, "mean time of a run", "PgHero tells statements from 20 ms on average");
    private static final Threshold CALLS = new Threshold(
            "calls", 100, Unit.COUNT, "runs that were counted", "PgHero tells statements from 100 calls on");
    private static final Threshold SHARE = new Threshold(
            "share",
            0.05,
            Unit.SHARE,
            "of the time that all statements took",
            "ours: below a twentieth no mending is felt");
    private static final int MOST = 10;

    private static final RuleCard CARD = RuleCard.of(
                    "QRY-001",
                    Severity.WARNING,
                    "A slow statement that is run often",
                    "Most of what a server does is mostly a handful of statements. One that is slow and frequent makes the others wait as well.",
                    "Look at its plan with tusk explain: it tells which index is missing, which estimate is wrong, what spills to disk. tusk advise proposes "
                            + "indexes for all statements together.")
            .with(MEAN, CALLS, SHARE)
            .from("PgHero, slow queries; pganalyze, check Slow Queries", "PostgreSQL manual: pg_stat_statements")
            .needing(Need.PG_STAT_STATEMENTS, Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double mean = db.limit(this, MEAN);
        double calls = db.limit(this, CALLS);
        double share = db.limit(this, SHARE);
        List<Finding> found = new ArrayList<>();
        for (StatementStat statement : db.facts().statements()) {
            if (found.size() < MOST
                    && statement.mean() >= mean
                    && statement.calls() >= calls
                    && statement.share() >= share
                    && (statement.isA("select")
                            || statement.isA("with")
                            || statement.isA("insert")
                            || statement.isA("update")
                            || statement.isA("delete")
                            || statement.isA("merge"))) {
                found.add(finding(
                        StatementFinding.subject(statement),
                        "took %s on average in %,d calls"
                                .formatted(Unit.SECONDS.text(statement.mean()), statement.calls()),
                        "%s of the time of all statements"
                                .formatted(Unit.SHARE.text(Math.rint(statement.share() * 1000) / 1000)),
                        Fix.advice("Look at its plan: tusk explain").verifiedBy(StatementFinding.verify(db, statement)),
                        StatementFinding.evidence(statement)));
            }
        }
        return found;
    }
}
