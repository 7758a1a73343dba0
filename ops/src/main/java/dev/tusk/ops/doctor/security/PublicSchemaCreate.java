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

final class PublicSchemaCreate implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-001",
                    Severity.WARNING,
                    "Everybody may create objects in a schema",
                    "Whoever can log in may put a function or an operator there that others call in place of the one that they meant, with their rights "
                            + "(CVE-2018-1058). Databases that were made before PostgreSQL 15 have this right on the schema public.",
                    "Revoke it; give it to the roles that create tables there.")
            .from("PostgreSQL manual: Schemas, Usage Patterns", "Supabase splinter; CIS PostgreSQL Benchmark");

    private static final String QUERY = """
            select quote_ident(n.nspname), coalesce(n.nspacl, acldefault('n', n.nspowner))::text
            from pg_namespace n
            cross join aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
            where a.grantee = 0 and a.privilege_type = 'CREATE' and n.nspname !~ '^pg_'
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
                        new Subject(Subject.Kind.SCHEMA, row.getString(1)),
                        "everybody may create objects in it",
                        "A role without rights can plant functions that others call",
                        Fix.decide(
                                        "Revoke it, and grant it to those that create tables there",
                                        Lock.NONE,
                                        "revoke create on schema %s from public".formatted(row.getString(1)))
                                .undoneBy("grant create on schema %s to public".formatted(row.getString(1)))
                                .verifiedBy("select nspacl from pg_catalog.pg_namespace where nspname = '%s'"
                                        .formatted(row.getString(1).replace("'", "''"))),
                        Evidence.of("rights", row.getString(2))));
    }
}
