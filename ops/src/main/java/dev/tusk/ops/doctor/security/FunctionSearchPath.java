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

final class FunctionSearchPath implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-012",
                    Severity.INFO,
                    "Functions look names up where the caller says",
                    "In a trigger, an index or a view such a function does something else, or fails, when somebody calls it with another search_path: restoring a dump does, with none.",
                    "Set a search_path for the functions that triggers and indexes use, or write names with their schema. SQL functions with a body in BEGIN ATOMIC need none.")
            .from("Supabase splinter, lint function_search_path_mutable");

    private static final String QUERY = """
            select quote_ident(n.nspname), count(*), min(p.oid::regprocedure::text)
            from pg_proc p
            join pg_namespace n on n.oid = p.pronamespace
            join pg_language l on l.oid = p.prolang and l.lanname in ('sql', 'plpgsql')
            where not p.prosecdef and p.prosqlbody is null
              and p.prorettype = 'trigger'::regtype
              and not exists (select from unnest(p.proconfig) c where c like 'search_path=%')
              and n.nspname not in ('pg_catalog', 'information_schema', 'tusk')
              and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
            group by n.nspname
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
                        "%,d trigger functions have no search_path of their own".formatted(row.getLong(2)),
                        "They fail, or do something else, for a session with another search_path",
                        Fix.decide(
                                        "For each of them; this is the first",
                                        Lock.NONE,
                                        "alter function %s set search_path = pg_catalog, %s, pg_temp"
                                                .formatted(row.getString(3), row.getString(1)))
                                .undoneBy("alter function %s reset search_path".formatted(row.getString(3)))
                                .verifiedBy(
                                        "select oid::regprocedure, proconfig from pg_catalog.pg_proc where prorettype = 'trigger'::regtype order by 1"),
                        Evidence.count("functions", row.getLong(2)),
                        Evidence.of("for example", row.getString(3))));
    }
}
