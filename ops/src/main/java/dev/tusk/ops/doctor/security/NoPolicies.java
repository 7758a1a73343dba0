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

final class NoPolicies implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-007",
                    Severity.INFO,
                    "Row security without a policy",
                    "Nobody but the owner and superusers sees a row: right for a table that is to be closed, a surprise elsewhere.",
                    "Write a policy, or disable row security.")
            .from("Supabase splinter, lint rls_enabled_no_policy");

    private static final String QUERY = """
            select c.oid::regclass::text, quote_ident(pg_get_userbyid(c.relowner)), c.relforcerowsecurity, greatest(c.reltuples, 0)::bigint
            from pg_class c
            where c.relrowsecurity and c.relkind in ('r', 'p')
              and not exists (select from pg_policy p where p.polrelid = c.oid)
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
                        Subject.table(row.getString(1)),
                        "has row security and no policy",
                        "Nobody but its owner sees a row",
                        Fix.advice("create policy ... on %s, if others are to see rows".formatted(row.getString(1)))
                                .verifiedBy(
                                        "select polname from pg_catalog.pg_policy where polrelid = '%s'::regclass order by 1"
                                                .formatted(row.getString(1).replace("'", "''"))),
                        Evidence.of("owner", row.getString(2)),
                        Evidence.of("for the owner too", row.getBoolean(3)),
                        Evidence.rows("rows", row.getLong(4))));
    }
}
