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

final class SubscriptionDown implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "REP-005",
                    Severity.CRITICAL,
                    "A subscription does not run",
                    "Changes of the publisher do not come, and its slot there keeps the log until its disk is full. Mostly a row breaks a constraint here, or the publisher "
                            + "cannot be reached.",
                    "Look at the server's log for the error; mend the row, or skip the transaction with alter subscription ... skip, then enable it.")
            .from(
                    "PostgreSQL manual: Logical Replication, Conflicts; pg_stat_subscription_stats",
                    "check_pgactivity, service subscription");

    private static final String QUERY = """
            select quote_ident(s.subname), s.subenabled, coalesce(t.apply_error_count, 0), coalesce(t.sync_error_count, 0),
              s.subslotname is not null
            from pg_subscription s
            left join pg_stat_subscription_stats t on t.subid = s.oid
            where s.subdbid = (select oid from pg_database where datname = current_database())
              and (not s.subenabled
                or not exists (select from pg_stat_subscription w where w.subid = s.oid and w.relid is null and w.pid is not null))
            order by 1""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(QUERY, row -> {
            boolean enabled = row.getBoolean(2);
            return finding(
                    enabled ? Severity.CRITICAL : Severity.WARNING,
                    new Subject(Subject.Kind.SUBSCRIPTION, row.getString(1)),
                    enabled ? "is enabled, and no process serves it" : "is disabled",
                    "Changes do not come, and the publisher keeps its log for it",
                    fix(row.getString(1), enabled, row.getBoolean(5))
                            .verifiedBy(
                                    "select subname, pid, latest_end_time from pg_catalog.pg_stat_subscription order by 1"),
                    Evidence.of("enabled", enabled),
                    Evidence.count("errors of applying", row.getLong(3)),
                    Evidence.count("errors of copying", row.getLong(4)));
        });
    }

    private static Fix fix(String name, boolean enabled, boolean hasSlot) {
        if (enabled) {
            return Fix.advice("Look at the server's log for the error");
        }
        if (!hasSlot) {
            return Fix.advice(
                    "It has no slot: make one on the publisher, then alter subscription %1$s set (slot_name = 'ITS_NAME') and alter subscription %1$s enable"
                            .formatted(name));
        }
        return Fix.decide(
                        "Enable it, once what it failed at is mended",
                        Lock.NONE,
                        "alter subscription %s enable".formatted(name))
                .undoneBy("alter subscription %s disable".formatted(name));
    }
}
