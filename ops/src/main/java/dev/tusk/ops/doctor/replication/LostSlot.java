package dev.tusk.ops.doctor.replication;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.List;

final class LostSlot implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "REP-002",
                    Severity.CRITICAL,
                    "A replication slot has lost its log",
                    "The log that its reader needs next is gone, or goes with the next checkpoint: the standby or subscriber cannot go on from it.",
                    "Drop the slot, and copy the standby or the tables anew. A larger max_slot_wal_keep_size lets readers stay away longer.")
            .from("PostgreSQL manual: pg_replication_slots, wal_status");

    private static final String QUERY = """
            select quote_ident(slot_name), quote_literal(slot_name), slot_type, wal_status, active
            from pg_replication_slots
            where wal_status in ('lost', 'unreserved')
            order by 1""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(QUERY, row -> {
            boolean lost = row.getString(4).equals("lost");
            return finding(
                    new Subject(Subject.Kind.SLOT, row.getString(1)),
                    lost
                            ? "the log that its reader needs is gone"
                            : "the log that its reader needs goes with the next checkpoint",
                    "The standby or subscriber cannot go on",
                    lost
                            ? Fix.decide(
                                            "Drop it, and copy the standby or the tables anew",
                                            Lock.NONE,
                                            "select pg_catalog.pg_drop_replication_slot(%s)"
                                                    .formatted(row.getString(2)))
                                    .verifiedBy(
                                            "select slot_name, wal_status from pg_catalog.pg_replication_slots order by 1")
                            : Fix.advice("Bring its reader back now, or raise max_slot_wal_keep_size")
                                    .verifiedBy(
                                            "select slot_name, wal_status from pg_catalog.pg_replication_slots order by 1"),
                    Evidence.of("type", row.getString(3)),
                    Evidence.of("state", row.getString(4)),
                    Evidence.of("active", row.getBoolean(5)));
        });
    }
}
