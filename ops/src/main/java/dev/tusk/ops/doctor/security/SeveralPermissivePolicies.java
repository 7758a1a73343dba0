package dev.tusk.ops.doctor.security;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.List;

final class SeveralPermissivePolicies implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-010",
                    Severity.INFO,
                    "Several permissive policies for the same role and command",
                    "Each of them is computed for each row, joined by OR: slower than one, and harder to reason about.",
                    "Make one policy of them.")
            .from("Supabase splinter, lint multiple_permissive_policies");

    private static final String QUERY = """
            select t.name, t.command, t.role, count(*), string_agg(t.policy, ', ' order by t.policy)
            from (
              select p.polrelid::regclass::text as name, cmd.command, coalesce(quote_ident(r.rolname), 'public') as role, quote_ident(p.polname) as policy
              from pg_policy p
              cross join unnest(p.polroles) as role (oid)
              left join pg_roles r on r.oid = role.oid
              cross join unnest(case when p.polcmd = '*' then array['select', 'insert', 'update', 'delete']
                else array[case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' else 'delete' end] end) as cmd (command)
              where p.polpermissive) t
            group by 1, 2, 3
            having count(*) > 1
            order by 1, 2, 3""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                QUERY,
                row -> finding(
                        new Subject(
                                Subject.Kind.TABLE,
                                "%s, %s by %s".formatted(row.getString(1), row.getString(2), row.getString(3))),
                        "%,d permissive policies are joined by OR".formatted(row.getLong(4)),
                        "Each row is checked by all of them",
                        Fix.advice("Make one policy with the conditions joined by OR, and drop the others"),
                        Evidence.of("policies", row.getString(5))));
    }
}
