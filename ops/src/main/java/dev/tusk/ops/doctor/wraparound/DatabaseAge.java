package dev.tusk.ops.doctor.wraparound;

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
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.List;

/** Of transactions and of multixacts, which wrap around alike. */
final class DatabaseAge implements DoctorRule {

    /** Numbers are 32 bits, half of which are in the past. */
    private static final double ALL = 2_147_483_648.0;

    private static final Threshold SHARE = new Threshold(
            "share",
            0.25,
            Unit.SHARE,
            "age of a database's oldest row of those that there can be",
            "2.5 times autovacuum_freeze_max_age (200 million by default): autovacuum does not keep up");
    private static final Threshold CRITICAL_SHARE = new Threshold(
            "critical_share",
            0.5,
            Unit.SHARE,
            "the same, where it is critical",
            "ours; the manual's failsafe (vacuum_failsafe_age) begins at 1,600 million, 75 %");

    private final RuleCard card;
    private final String age;
    private final String setting;

    DatabaseAge(String code, String what, String age, String setting, String limit) {
        this.age = age;
        this.setting = setting;
        this.card = RuleCard.of(
                        code,
                        Severity.WARNING,
                        "A database comes near wraparound of " + what + " numbers",
                        "Numbers wrap around after %s. Some millions before, the server takes no more writes, until tables have been frozen by vacuum, which may take days for a large one."
                                .formatted(limit),
                        "Find what keeps vacuum from freezing: VAC-004 names who holds the horizon; autovacuum may be off or too slow for a large table. Then run "
                                + "vacuum (freeze) on the oldest tables.")
                .with(SHARE, CRITICAL_SHARE)
                .from(
                        "PostgreSQL manual: Preventing Transaction ID Wraparound Failures",
                        "check_postgres, action txn_wraparound; check_pgactivity, service max_freeze_age; PgHero; pganalyze");
    }

    @Override
    public RuleCard card() {
        return card;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double limit = db.limit(this, SHARE);
        double critical = db.limit(this, CRITICAL_SHARE);
        return db.query(Sql.of("""
                        select datname::text, %1$s::float8, current_setting('%2$s')::bigint
                        from pg_database
                        where datallowconn and %1$s >= ?
                        order by 2 desc, 1""".formatted(age, setting), Sql.value(limit * ALL)), row -> {
            double used = row.getDouble(2) / ALL;
            return finding(
                    used >= critical ? Severity.CRITICAL : Severity.WARNING,
                    new Subject(Subject.Kind.DATABASE, row.getString(1)),
                    "its oldest rows are %,d %s old, %s of what there can be"
                            .formatted(row.getLong(2), "numbers", Unit.SHARE.text(Math.rint(used * 1000) / 1000)),
                    "At the end the whole server refuses writes",
                    Fix.decide(
                                    "In that database; the tables with the oldest rows are enough: see the query",
                                    Lock.SHARE_UPDATE_EXCLUSIVE,
                                    "vacuum (freeze)")
                            .verifiedBy(
                                    "select oid::regclass, age(relfrozenxid), mxid_age(relminmxid) from pg_catalog.pg_class where relkind in ('r', 'm', 't') order by greatest(age(relfrozenxid), mxid_age(relminmxid)) desc limit 20"),
                    Evidence.count("age", row.getLong(2)),
                    Evidence.share("of all", used),
                    Evidence.count(setting, row.getLong(3)));
        });
    }
}
