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

final class OpenToApi implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-015",
                    Severity.CRITICAL,
                    "An interface offers a table to everybody, without row security",
                    "PostgREST and Supabase offer each table of a schema over HTTP, with the rights of the role anon for who has not logged in. Without row security that is every row. Materialised views and foreign "
                            + "tables have none at all.",
                    "Enable row security and write policies, or revoke the rights of anon.")
            .from("Supabase splinter, lints rls_disabled_in_public, materialized_view_in_api, foreign_table_in_api");

    private static final String QUERY = """
            select c.oid::regclass::text, string_agg(distinct lower(a.privilege_type), ', '), c.relkind::text, c.oid::bigint
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            cross join aclexplode(c.relacl) a
            join pg_roles r on r.oid = a.grantee and r.rolname = 'anon'
            where c.relkind in ('r', 'p', 'm', 'f') and not c.relrowsecurity
              and a.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
              and has_schema_privilege(r.oid, n.oid, 'usage')
              and n.nspname not in ('pg_catalog', 'information_schema')
            group by c.oid
            order by 1""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(QUERY, row -> {
            boolean table = List.of("r", "p").contains(row.getString(3));
            Fix fix = table
                    ? Fix.decide(
                                    "Enable it, with policies for who is to see what; until there are some nobody but the owner sees a row",
                                    Lock.ACCESS_EXCLUSIVE,
                                    "alter table %s enable row level security".formatted(row.getString(1)))
                            .undoneBy("alter table %s disable row level security".formatted(row.getString(1)))
                    : Fix.decide(
                                    "It can have no row security: take the rights of anon back",
                                    Lock.NONE,
                                    "revoke all on %s from anon".formatted(row.getString(1)))
                            .undoneBy("grant %s on %s to anon".formatted(row.getString(2), row.getString(1)));
            return finding(
                    Subject.table(row.getString(1)),
                    "who has not logged in may %s".formatted(row.getString(2)),
                    "Everybody on the network has all its rows",
                    fix.verifiedBy("select relrowsecurity, relacl from pg_catalog.pg_class where oid = %d"
                            .formatted(row.getLong(4))),
                    Evidence.of("rights of anon", row.getString(2)));
        });
    }
}
