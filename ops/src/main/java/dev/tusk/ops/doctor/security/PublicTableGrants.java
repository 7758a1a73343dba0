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

final class PublicTableGrants implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-014",
                    Severity.WARNING,
                    "Everybody has rights on a table",
                    "Every role that can log in, also one that is made next year for something else, can read or change the table.",
                    "Grant the rights to the roles that need them.")
            .from("PostgreSQL manual: Privileges; CIS PostgreSQL Benchmark");

    private static final String QUERY = """
            select c.oid::regclass::text, string_agg(lower(a.privilege_type), ', ' order by a.privilege_type), c.oid::bigint
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            cross join aclexplode(c.relacl) a
            where a.grantee = 0 and c.relkind in ('r', 'p', 'f')
              and n.nspname not in ('pg_catalog', 'information_schema')
              and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
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
                        "everybody may %s".formatted(row.getString(2)),
                        "Every role that can log in has this right",
                        Fix.decide(
                                        "Grant it to those who need it first",
                                        Lock.NONE,
                                        "revoke %s on %s from public".formatted(row.getString(2), row.getString(1)))
                                .undoneBy("grant %s on %s to public".formatted(row.getString(2), row.getString(1)))
                                .verifiedBy("select relacl from pg_catalog.pg_class where oid = %d"
                                        .formatted(row.getLong(3))),
                        Evidence.of("rights", row.getString(2))));
    }
}
