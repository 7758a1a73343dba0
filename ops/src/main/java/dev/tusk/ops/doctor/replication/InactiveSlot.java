package dev.tusk.ops.doctor.replication;

import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
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
import java.util.List;

final class InactiveSlot implements DoctorRule {

    private static final Threshold BYTES = new Threshold(
            "bytes",
            1_073_741_824,
            Unit.BYTES,
            "log that the slot keeps",
            "check_pgactivity, replication_slots, takes a size of its user; ours is 1 GB");
    private static final Threshold CRITICAL_BYTES =
            new Threshold("critical_bytes", 10_737_418_240.0, Unit.BYTES, "the same, where it is critical", "ours");

    private static final RuleCard CARD = RuleCard.of(
                    "REP-001",
                    Severity.WARNING,
                    "A replication slot that nobody reads keeps the log",
                    "The server keeps all log since the slot was last read. Where its reader does not come back, the disk fills up and the server stops; a logical slot holds "
                            + "vacuum back in the catalogs too.",
                    "Bring the reader back, or drop the slot. max_slot_wal_keep_size limits what slots may keep.")
            .with(BYTES, CRITICAL_BYTES)
            .from(
                    "PostgreSQL manual: Replication Slots; pg_replication_slots",
                    "check_pgactivity, service replication_slots; pganalyze")
            .needing(Need.PRIMARY);

    private static final String QUERY = """
            select quote_ident(slot_name), quote_literal(slot_name), slot_type, coalesce(database::text, ''),
              pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint, coalesce(wal_status, '')
            from pg_replication_slots
            where not active and not temporary and restart_lsn is not null
              and pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) >= ?
            order by 5 desc, 1""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double critical = db.limit(this, CRITICAL_BYTES);
        return db.query(
                Sql.of(QUERY, Sql.value(db.limit(this, BYTES))),
                row -> finding(
                        row.getLong(5) >= critical ? Severity.CRITICAL : Severity.WARNING,
                        new Subject(Subject.Kind.SLOT, row.getString(1)),
                        "nobody reads it, and it keeps %s of the log"
                                .formatted(Unit.BYTES.text((double) row.getLong(5))),
                        "The disk fills up, and the server stops",
                        Fix.decide(
                                        "Drop it, once it is clear that its reader does not come back: a standby would have to be copied anew",
                                        Lock.NONE,
                                        "select pg_catalog.pg_drop_replication_slot(%s)".formatted(row.getString(2)))
                                .verifiedBy(
                                        "select slot_name, active, restart_lsn from pg_catalog.pg_replication_slots order by 1"),
                        Evidence.bytes("log kept", row.getLong(5)),
                        Evidence.of("type", row.getString(3)),
                        Evidence.of("state", row.getString(6))));
    }
}
