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

final class DefinerSearchPath implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-011",
                    Severity.WARNING,
                    "A SECURITY DEFINER function without a search_path of its own",
                    "It runs with its owner's rights and looks names up where its caller says: who can create objects in any schema of that path has the owner's rights.",
                    "Set a search_path that holds trusted schemas only, with pg_temp last.")
            .from(
                    "PostgreSQL manual: CREATE FUNCTION, Writing SECURITY DEFINER Functions Safely",
                    "Supabase splinter, lint function_search_path_mutable");

    private static final String QUERY = """
            select p.oid::regprocedure::text, quote_ident(r.rolname), r.rolsuper, quote_ident(n.nspname)
            from pg_proc p
            join pg_namespace n on n.oid = p.pronamespace
            join pg_roles r on r.oid = p.proowner
            where p.prosecdef
              and not exists (select from unnest(p.proconfig) c where c like 'search_path=%')
              and n.nspname not in ('pg_catalog', 'information_schema')
              and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
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
                        row.getBoolean(3) ? Severity.CRITICAL : Severity.WARNING,
                        new Subject(Subject.Kind.FUNCTION, row.getString(1)),
                        "runs with the rights of %s and the caller's search_path".formatted(row.getString(2)),
                        row.getBoolean(3)
                                ? "Whoever may call it can become a superuser"
                                : "Whoever may call it can have the owner's rights",
                        Fix.decide(
                                        "Name the schemas that its body needs",
                                        Lock.NONE,
                                        "alter routine %s set search_path = pg_catalog, %s, pg_temp"
                                                .formatted(row.getString(1), row.getString(4)))
                                .undoneBy("alter routine %s reset search_path".formatted(row.getString(1)))
                                .verifiedBy("select proconfig from pg_catalog.pg_proc where oid = '%s'::regprocedure"
                                        .formatted(row.getString(1).replace("'", "''"))),
                        Evidence.of("owner", row.getString(2)),
                        Evidence.of("owner is a superuser", row.getBoolean(3))));
    }
}
