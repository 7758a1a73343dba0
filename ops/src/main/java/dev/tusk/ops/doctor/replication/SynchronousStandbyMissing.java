package dev.tusk.ops.doctor.replication;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.List;

final class SynchronousStandbyMissing implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "REP-006",
                    Severity.CRITICAL,
                    "No synchronous standby is connected",
                    "Commits wait for a standby that is not there: every program that writes stands still.",
                    "Bring the standby back, or take it out of synchronous_standby_names and reload: waiting commits go on at once.")
            .from("PostgreSQL manual: Synchronous Replication")
            .needing(Need.PRIMARY, Need.PG_MONITOR);

    private static final String QUERY = """
            select current_setting('synchronous_standby_names')
            where current_setting('synchronous_standby_names') <> ''
              and not exists (select from pg_stat_replication where sync_state in ('sync', 'quorum'))""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                QUERY,
                row -> finding(
                        Subject.setting("synchronous_standby_names"),
                        "names standbys, and none of them is connected",
                        "Commits wait until one is",
                        Fix.decide(
                                        "Do without it until the standby is back; what is committed meanwhile is on this machine alone",
                                        Lock.NONE,
                                        "alter system set synchronous_standby_names = ''",
                                        "select pg_catalog.pg_reload_conf()")
                                .undoneBy(
                                        "alter system set synchronous_standby_names = '%s'"
                                                .formatted(row.getString(1).replace("'", "''")),
                                        "select pg_catalog.pg_reload_conf()")
                                .verifiedBy(
                                        "select application_name, sync_state from pg_catalog.pg_stat_replication order by 1"),
                        Evidence.of("synchronous_standby_names", row.getString(1))));
    }
}
