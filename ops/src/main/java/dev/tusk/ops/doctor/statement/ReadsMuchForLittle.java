package dev.tusk.ops.doctor.statement;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.StatementStat;
import dev.tusk.ops.finding.Evidence;
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

final class ReadsMuchForLittle implements DoctorRule {

    private static final Threshold BLOCKS = new Threshold(
            "blocks", 5_000, Unit.COUNT, "pages that a run looks at", "ours: 40 MB for a handful of rows is a scan");
    private static final Threshold ROWS =
            new Threshold("rows", 20, Unit.ROWS, "rows that a run returns, at the most", "ours");
    private static final Threshold CALLS = new Threshold("calls", 50, Unit.COUNT, "runs that were counted", "ours");

    private static final RuleCard CARD = RuleCard.of(
                    "QRY-007",
                    Severity.WARNING,
                    "A query reads much and returns little",
                    "It looks at thousands of pages for a few rows: an index is missing, or the query is written so that none serves.",
                    "Look at its plan (tusk explain); tusk advise proposes an index. Sums over many rows are right to read them: keep them up beforehand where they are asked often.")
            .with(BLOCKS, ROWS, CALLS)
            .from(
                    "PostgreSQL manual: pg_stat_statements, shared_blks_hit and shared_blks_read; pganalyze, Index Advisor")
            .needing(Need.PG_STAT_STATEMENTS, Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (StatementStat statement : db.facts().statements()) {
            long blocks = (statement.hitBlocks() + statement.readBlocks()) / Math.max(1, statement.calls());
            if (found.size() < 10
                    && (statement.isA("select") || statement.isA("update") || statement.isA("delete"))
                    && blocks >= db.limit(this, BLOCKS)
                    && statement.rowsPerCall() <= db.limit(this, ROWS)
                    && statement.calls() >= db.limit(this, CALLS)) {
                List<Evidence> evidence = new ArrayList<>(List.of(StatementFinding.evidence(statement)));
                evidence.addFirst(Evidence.count("pages per run", blocks));
                found.add(finding(
                        StatementFinding.subject(statement),
                        "looks at %,d pages for %,d rows".formatted(blocks, Math.round(statement.rowsPerCall())),
                        "Each run takes %s".formatted(Unit.SECONDS.text(statement.mean())),
                        Fix.advice("Look at its plan: tusk explain; an index for its conditions: tusk advise")
                                .verifiedBy(StatementFinding.verify(db, statement)),
                        evidence.toArray(Evidence[]::new)));
            }
        }
        return found;
    }
}
