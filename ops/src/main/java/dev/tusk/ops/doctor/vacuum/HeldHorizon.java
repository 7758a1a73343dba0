package dev.tusk.ops.doctor.vacuum;

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

final class HeldHorizon implements DoctorRule {

    private static final Threshold TRANSACTIONS = new Threshold(
            "transactions",
            1_000_000,
            Unit.COUNT,
            "transactions since the oldest that somebody still needs",
            "ours: on a busy server some hours");

    private static final RuleCard CARD = RuleCard.of(
                    "VAC-004",
                    Severity.WARNING,
                    "Somebody holds vacuum's horizon back",
                    "Vacuum removes only rows that nobody may see any more. The oldest snapshot of a session, a slot, a prepared transaction or a standby with feedback "
                            + "decides for all tables; behind it everything grows, and the age of transactions too.",
                    "End what holds it: commit or end the session, drop the slot that nobody reads, commit or roll back the prepared transaction, end the query on the standby or "
                            + "switch hot_standby_feedback off.")
            .with(TRANSACTIONS)
            .from(
                    "PostgreSQL manual: Routine Vacuuming; pg_replication_slots",
                    "postgres_dba, xmin horizon; check_pgactivity, oldest_xmin; pganalyze, xmin horizon")
            .needing(Need.PG_MONITOR, Need.PRIMARY);

    private static final String QUERY = """
            select what, name, age, fix
            from (
              select 'session' as what, pid || ' of ' || coalesce(usename::text, backend_type) as name,
                greatest(age(backend_xmin), age(backend_xid))::bigint as age,
                'select pg_catalog.pg_terminate_backend(' || pid || ')' as fix
              from pg_stat_activity
              where pid <> pg_backend_pid() and backend_type <> 'walsender'
              union all
              select 'slot', quote_ident(slot_name), greatest(age(xmin), age(catalog_xmin))::bigint,
                'select pg_catalog.pg_drop_replication_slot(' || quote_literal(slot_name) || ')'
              from pg_replication_slots
              union all
              select 'prepared transaction', quote_literal(gid), age(transaction)::bigint, 'rollback prepared ' || quote_literal(gid)
              from pg_prepared_xacts
              union all
              select 'standby', coalesce(nullif(application_name, ''), 'pid ' || pid), age(backend_xmin)::bigint,
                'alter system set hot_standby_feedback = off'
              from pg_stat_replication) holders
            where age >= ?
            order by age desc, what, name
            limit 5""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(Sql.of(QUERY, Sql.value((long) db.limit(this, TRANSACTIONS))), row -> {
            String what = row.getString(1);
            return finding(
                    new Subject(
                            switch (what) {
                                case "slot" -> Subject.Kind.SLOT;
                                case "standby" -> Subject.Kind.REPLICA;
                                case "session" -> Subject.Kind.SESSION;
                                default -> Subject.Kind.DATABASE;
                            },
                            row.getString(2)),
                    "a %s keeps vacuum from removing what died in the last %,d transactions"
                            .formatted(what, row.getLong(3)),
                    "Tables and indexes grow, in every database where it is a slot or a standby",
                    fix(what, row.getString(4))
                            .verifiedBy("select max(age(backend_xmin)) from pg_catalog.pg_stat_activity"),
                    Evidence.of("holder", what),
                    Evidence.count("transactions", row.getLong(3)));
        });
    }

    private static Fix fix(String what, String statement) {
        String reload = "select pg_catalog.pg_reload_conf()";
        return what.equals("standby")
                ? Fix.decide(
                                "On the standby: end its long queries, or have it without feedback",
                                Lock.NONE,
                                statement,
                                reload)
                        .undoneBy("alter system reset hot_standby_feedback", reload)
                : Fix.decide("See first that nobody needs it", Lock.NONE, statement);
    }
}
