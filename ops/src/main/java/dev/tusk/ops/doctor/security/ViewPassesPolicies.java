package dev.tusk.ops.doctor.security;

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

final class ViewPassesPolicies implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-013",
                    Severity.WARNING,
                    "A view passes row security",
                    "A view reads its tables with the rights of its owner, so that policies of the tables do not hold for who reads the view.",
                    "Create the view with security_invoker = true, unless showing all rows is its purpose.")
            .from("Supabase splinter, lint security_definer_view", "PostgreSQL manual: CREATE VIEW, security_invoker");

    private static final String QUERY = """
            select v.oid::regclass::text, string_agg(distinct t.oid::regclass::text, ', '), v.oid::bigint
            from pg_class v
            join pg_namespace n on n.oid = v.relnamespace
            join pg_rewrite r on r.ev_class = v.oid
            join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
            join pg_class t on t.oid = d.refobjid and t.relrowsecurity and t.oid <> v.oid
            where v.relkind = 'v'
              and n.nspname not in ('pg_catalog', 'information_schema')
              and not coalesce(v.reloptions, '{}') && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1']
            group by v.oid
            order by 1""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                QUERY,
                row -> finding(
                        new Subject(Subject.Kind.VIEW, row.getString(1)),
                        "reads %s, which has row security, with the rights of its owner".formatted(row.getString(2)),
                        "Who reads the view may see rows that policies hide",
                        Fix.decide(
                                        "Have it read with the rights of who asks; they need rights on its tables then",
                                        Lock.ACCESS_EXCLUSIVE,
                                        "alter view %s set (security_invoker = true)".formatted(row.getString(1)))
                                .undoneBy("alter view %s reset (security_invoker)".formatted(row.getString(1)))
                                .verifiedBy("select reloptions from pg_catalog.pg_class where oid = %d"
                                        .formatted(row.getLong(3))),
                        Evidence.of("tables", row.getString(2))));
    }
}
