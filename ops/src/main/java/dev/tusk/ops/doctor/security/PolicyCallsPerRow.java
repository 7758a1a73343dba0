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

final class PolicyCallsPerRow implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-009",
                    Severity.WARNING,
                    "A policy calls a function for each row",
                    "current_setting() and functions like auth.uid() give the same for a whole statement; written plainly they are called for each row that is looked at, and large "
                            + "tables get slow.",
                    "Write (select current_setting(...)) in place of current_setting(...): the server then asks once.")
            .from("Supabase splinter, lint auth_rls_initplan");

    private static final String QUERY = """
            select c.oid::regclass::text, quote_ident(p.polname), e.text, c.reltuples::bigint
            from pg_policy p
            join pg_class c on c.oid = p.polrelid
            cross join lateral (
              select concat_ws(' ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) as text) e
            where e.text ~ '(current_setting|auth\\.[a-z]+)\\('
              and regexp_replace(e.text, '\\( *select +(current_setting|auth\\.[a-z]+)\\(', '', 'gi') ~ '(current_setting|auth\\.[a-z]+)\\('
            order by 1, 2""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                QUERY,
                row -> finding(
                        new Subject(Subject.Kind.POLICY, "%s of %s".formatted(row.getString(2), row.getString(1))),
                        "calls a function for each row that gives the same for all",
                        "Statements on large tables are slow",
                        Fix.advice("alter policy %s on %s, with (select ...) around the call"
                                        .formatted(row.getString(2), row.getString(1)))
                                .verifiedBy(
                                        "select polname, pg_catalog.pg_get_expr(polqual, polrelid) from pg_catalog.pg_policy order by 1"),
                        Evidence.of("condition", row.getString(3)),
                        Evidence.rows("rows", Math.max(0, row.getLong(4)))));
    }
}
