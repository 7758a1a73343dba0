package dev.tusk.ops.doctor.vector;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Index;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

final class HnswDebris implements DoctorRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.1,
            Unit.SHARE,
            "dead rows of the table",
            "ours: half of what autovacuum waits for; a walk meets the dead as often as the living");
    private static final Threshold ROWS = new Threshold("rows", 1_000, Unit.ROWS, "dead rows of the table", "ours");

    private static final RuleCard CARD = RuleCard.of(
                    "VEC-009",
                    Severity.WARNING,
                    "Deleted rows in an HNSW index",
                    "Entries of dead rows stay in the graph until vacuum mends it: a walk visits them, and returns fewer rows than it was asked for.",
                    "Vacuum the table; have autovacuum come sooner for it (autovacuum_vacuum_scale_factor = 0.02). After large deletes reindex concurrently first, which makes vacuum quick.")
            .with(SHARE, ROWS)
            .from("pgvector README, Vacuuming; Tusk, decision 27")
            .needing(Need.PGVECTOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (Index index : db.facts().indexes()) {
            Table table = db.facts().tablesByOid().get(index.table());
            if (!index.method().equals("hnsw") || table == null) {
                continue;
            }
            double share = (double) table.dead() / Math.max(1, table.live() + table.dead());
            if (table.dead() >= db.limit(this, ROWS) && share >= db.limit(this, SHARE)) {
                found.add(finding(
                        Subject.index(index.name()),
                        "%s of the rows that it leads to are dead"
                                .formatted(Unit.SHARE.text(Math.rint(share * 100) / 100)),
                        "Searches return fewer rows than they could, and take longer",
                        Fix.safe(
                                        "Vacuum the table; with large indexes this takes long, and stops nobody",
                                        Lock.SHARE_UPDATE_EXCLUSIVE,
                                        "vacuum " + table.name())
                                .verifiedBy("select n_dead_tup from pg_catalog.pg_stat_all_tables where relid = %d"
                                        .formatted(table.oid())),
                        Evidence.rows("dead rows", table.dead()),
                        Evidence.rows("live rows", table.live()),
                        Evidence.bytes("size", index.bytes())));
            }
        }
        return found;
    }
}
