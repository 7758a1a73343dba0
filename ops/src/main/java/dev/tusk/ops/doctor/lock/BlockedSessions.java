package dev.tusk.ops.doctor.lock;

import dev.tusk.ops.activity.StatementText;
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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

final class BlockedSessions implements DoctorRule {

    private static final Threshold SECONDS = new Threshold(
            "seconds",
            5,
            Unit.SECONDS,
            "the longest wait for a lock below one session",
            "ours: five times deadlock_timeout, at which log_lock_waits speaks");
    private static final Threshold CRITICAL_SECONDS =
            new Threshold("critical_seconds", 300, Unit.SECONDS, "the same, where it is critical", "ours");

    private static final RuleCard CARD = RuleCard.of(
                    "LCK-001",
                    Severity.WARNING,
                    "Sessions wait for a lock",
                    "Whoever waits holds locks too, and new sessions queue behind it: one forgotten transaction can stop everybody. The session at the "
                            + "root of the tree is the one to look at; those below it do no harm by themselves.",
                    "Commit, cancel or end the session at the root. Run changes of tables with a lock_timeout, so that they do not queue for long, and "
                            + "keep transactions short.")
            .with(SECONDS, CRITICAL_SECONDS)
            .from(
                    "PostgreSQL manual: Explicit Locking; pg_blocking_pids",
                    "check_pgactivity, service locks; PgHero, blocked queries")
            .needing(Need.PG_MONITOR);

    private static final String QUERY = """
            with waiting as (
              select a.pid, pg_blocking_pids(a.pid) as blockers
              from pg_stat_activity a
              where a.wait_event_type = 'Lock'),
            involved as (
              select pid from waiting
              union
              select unnest(blockers) from waiting)
            select
              i.pid, coalesce(a.usename::text, ''), coalesce(a.state, 'prepared transaction'),
              left(regexp_replace(coalesce(a.query, ''), '\\s+', ' ', 'g'), 120),
              coalesce(w.blockers, '{}'),
              coalesce(extract(epoch from now() - l.waitstart), 0)::float8,
              coalesce(
                l.mode || case
                  when l.relation is null then ' on a ' || l.locktype
                  -- The number means another relation in another database.
                  when l.database not in (0, (select oid from pg_database where datname = current_database()))
                    then ' on relation ' || l.relation || ' of database ' || (select quote_ident(datname) from pg_database where oid = l.database)
                  else ' on ' || l.relation::regclass::text
                end,
                '')
            from involved i
            left join waiting w on w.pid = i.pid
            left join pg_stat_activity a on a.pid = i.pid
            left join lateral (
              select l.* from pg_locks l where l.pid = i.pid and not l.granted order by l.waitstart limit 1) l on true
            order by i.pid""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<LockTree.Waiter> sessions = db.query(QUERY, BlockedSessions::waiter);
        if (sessions.isEmpty()) {
            return List.of();
        }
        LockTree tree = new LockTree(sessions);
        List<Finding> found = new ArrayList<>();
        for (LockTree.Waiter root : tree.roots()) {
            Set<Integer> below = tree.allWaiting(root.pid());
            double longest = sessions.stream()
                    .filter(each -> below.contains(each.pid()))
                    .mapToDouble(LockTree.Waiter::waits)
                    .max()
                    .orElse(0);
            if (longest >= db.limit(this, SECONDS)) {
                found.add(found(tree, root, below.size(), longest, longest >= db.limit(this, CRITICAL_SECONDS)));
            }
        }
        return found;
    }

    private Finding found(LockTree tree, LockTree.Waiter root, int waiting, double longest, boolean critical) {
        return finding(
                critical ? Severity.CRITICAL : Severity.WARNING,
                new Subject(Subject.Kind.SESSION, "%d of %s".formatted(root.pid(), root.user())),
                "%s, one for %s"
                        .formatted(
                                waiting == 1
                                        ? "1 session waits for a lock of it"
                                        : "%,d sessions wait for locks of it".formatted(waiting),
                                Unit.SECONDS.text(longest)),
                "Whoever needs the same rows or tables stands still",
                root.pid() == 0
                        ? Fix.advice("Commit or roll back the prepared transaction: see LCK-002")
                        : Fix.decide(
                                        "See what the session does; commit there, or end it, which rolls its transaction back",
                                        Lock.NONE,
                                        "select pg_catalog.pg_terminate_backend(%d)".formatted(root.pid()))
                                .verifiedBy("select count(*) from pg_catalog.pg_locks where not granted"),
                Evidence.count("sessions waiting", waiting),
                Evidence.seconds("longest wait", longest),
                Evidence.of("tree", tree.drawn(root)));
    }

    private static LockTree.Waiter waiter(ResultSet row) throws SQLException {
        List<Integer> blockers = Stream.of((Object[]) row.getArray(5).getArray())
                .map(pid -> ((Number) pid).intValue())
                .toList();
        return new LockTree.Waiter(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                StatementText.shown(row.getString(4)),
                blockers,
                row.getDouble(6),
                row.getString(7));
    }
}
