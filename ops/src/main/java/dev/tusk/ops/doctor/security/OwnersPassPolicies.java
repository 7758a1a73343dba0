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

final class OwnersPassPolicies implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-008",
                    Severity.INFO,
                    "The owner of a table passes its policies",
                    "Policies do not hold for the owner, and the owner is a role that programs log in as: these programs see all rows.",
                    "Force row security, or have programs log in as a role that does not own the tables.")
            .from("PostgreSQL manual: Row Security Policies, FORCE ROW LEVEL SECURITY");

    private static final String QUERY = """
            select c.oid::regclass::text, quote_ident(r.rolname), c.oid::bigint
            from pg_class c
            join pg_roles r on r.oid = c.relowner
            where c.relrowsecurity and not c.relforcerowsecurity and c.relkind in ('r', 'p')
              and r.rolcanlogin and not r.rolsuper and not r.rolbypassrls
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
                        "its policies do not hold for its owner %s, who can log in".formatted(row.getString(2)),
                        "Programs that log in as the owner see all rows",
                        Fix.decide(
                                        "Force it, once it is clear that jobs of the owner still see what they need",
                                        Lock.ACCESS_EXCLUSIVE,
                                        "alter table %s force row level security".formatted(row.getString(1)))
                                .undoneBy("alter table %s no force row level security".formatted(row.getString(1)))
                                .verifiedBy("select relforcerowsecurity from pg_catalog.pg_class where oid = %d"
                                        .formatted(row.getLong(3))),
                        Evidence.of("owner", row.getString(2))));
    }
}
