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

final class PoliciesNotEnabled implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-006",
                    Severity.CRITICAL,
                    "A table has policies that are not in force",
                    "Somebody wrote who may see which rows, and nobody switched row security on: everybody with rights on the table sees all.",
                    "Enable row security.")
            .from("Supabase splinter, lint policy_exists_rls_disabled", "PostgreSQL manual: Row Security Policies");

    private static final String QUERY = """
            select c.oid::regclass::text, count(*), string_agg(quote_ident(p.polname), ', ' order by p.polname), c.oid::bigint
            from pg_policy p
            join pg_class c on c.oid = p.polrelid
            where not c.relrowsecurity
            group by c.oid
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
                        "has %,d policies, and row security is not enabled".formatted(row.getLong(2)),
                        "Everybody with rights on the table sees all rows",
                        Fix.decide(
                                        "Enable it, once it is clear that the policies let everybody through who needs to",
                                        Lock.ACCESS_EXCLUSIVE,
                                        "alter table %s enable row level security".formatted(row.getString(1)))
                                .undoneBy("alter table %s disable row level security".formatted(row.getString(1)))
                                .verifiedBy("select relrowsecurity from pg_catalog.pg_class where oid = %d"
                                        .formatted(row.getLong(4))),
                        Evidence.of("policies", row.getString(3))));
    }
}
