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

final class SpillingStatement implements DoctorRule {

    private static final Threshold BLOCKS =
            new Threshold("blocks", 1_280, Unit.COUNT, "pages that a run writes into temporary files", "ours: 10 MB");
    private static final Threshold CALLS = new Threshold("calls", 20, Unit.COUNT, "runs that were counted", "ours");
    private static final int PAGE = 8192;

    private static final RuleCard CARD = RuleCard.of(
                    "QRY-008",
                    Severity.WARNING,
                    "A statement spills to disk at each run",
                    "What it sorts or hashes does not fit into work_mem and goes through temporary files.",
                    "Give it an index that has the order, or its role more work_mem: alter role ... set work_mem. An in-memory sort takes two to three times what its file takes.")
            .with(BLOCKS, CALLS)
            .from("PostgreSQL manual: pg_stat_statements, temp_blks_written; work_mem")
            .needing(Need.PG_STAT_STATEMENTS, Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (StatementStat statement : db.facts().statements()) {
            long blocks = statement.spilledBlocks() / Math.max(1, statement.calls());
            if (found.size() < 10
                    && !statement.isA("create")
                    && blocks >= db.limit(this, BLOCKS)
                    && statement.calls() >= db.limit(this, CALLS)) {
                List<Evidence> evidence = new ArrayList<>(List.of(StatementFinding.evidence(statement)));
                evidence.addFirst(Evidence.bytes("spilled per run", blocks * PAGE));
                found.add(finding(
                        StatementFinding.subject(statement),
                        "writes %s of temporary files at each run".formatted(Unit.BYTES.text((double) blocks * PAGE)),
                        "It waits for the disk, and takes it from others",
                        Fix.advice(
                                        "An index with its order, or more work_mem for its role: tusk explain tells how much")
                                .verifiedBy(StatementFinding.verify(db, statement)),
                        evidence.toArray(Evidence[]::new)));
            }
        }
        return found;
    }
}
